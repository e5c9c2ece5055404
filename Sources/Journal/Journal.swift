package enum JournalRoom {}
