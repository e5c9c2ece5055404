package enum DaemonRoom {}
