package enum ReconciliationRoom {}
