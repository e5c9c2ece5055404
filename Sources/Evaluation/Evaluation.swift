package enum EvaluationRoom {}
