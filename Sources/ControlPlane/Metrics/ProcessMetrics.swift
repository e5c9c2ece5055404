import FoundationEssentials
import Glibc
import RoutingModel

/// The process itself, by the names that every Prometheus client uses. What `/proc` does not tell is left out.
enum ProcessMetrics {
  static func text(startedAt: Instant?) -> String {
    var output = PrometheusText()
    func gauge(_ name: String, _ help: String, _ value: Double?) {
      guard let value else { return }
      output.family(name, type: "gauge", help: help)
      output.sample(name, [], value)
    }
    if let seconds = processorSeconds {
      output.family("process_cpu_seconds_total", type: "counter", help: "User and system time of the process.")
      output.sample("process_cpu_seconds_total", [], seconds)
    }
    gauge("process_resident_memory_bytes", "Resident memory of the process.", residentBytes)
    gauge("process_open_fds", "Open file descriptors.", openFiles)
    gauge("process_max_fds", "File descriptors that may be open.", openFilesLimit)
    gauge(
      "process_start_time_seconds", "Start of the process, in seconds since 1970.",
      startedAt.map { Double($0.milliseconds) / 1000 })
    return output.text
  }

  private static var processorSeconds: Double? {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return nil }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// Second field of `statm`, in pages.
  private static var residentBytes: Double? {
    let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    let fields = text?.split(separator: " ") ?? []
    guard fields.count > 1, let pages = Double(fields[1]) else { return nil }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static var openFiles: Double? {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count).map(Double.init)
  }

  private static var openFilesLimit: Double? {
    var limit = rlimit()
    return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Double(limit.rlim_cur) : nil
  }
}
