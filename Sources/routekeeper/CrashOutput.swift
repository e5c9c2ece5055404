import Glibc

/// What the program leaves behind when it traps: the trap's message and the exit status.
enum CrashOutput {
  /// Where Swift's backtracer is installed it is on by default, and prints what lies in memory around the registers; a
  /// core file holds all of it. A token or a key can stand there, so neither is left to the host's settings.
  static func keepMemoryOut() {
    for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }
}
