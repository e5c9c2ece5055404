import Foundation
import GenesysSimulator
import RoutingModel
import TestSupport
import Testing

/// The host's civil clock is ten years off. Ages, pauses and tokens go by a clock that cannot be set; time stamps are
/// wrong as the host's are, and nothing else is.
@Suite struct WrongClockTests {
  /// Stands between the daemon and the civil clock alone. (libfaketime also moves the deadlines of timers that go by
  /// a clock which cannot be set; no wrong clock does that.)
  private static let shim = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdlib.h>
    #include <sys/time.h>
    #include <time.h>
    static long offset(void) { const char *text = getenv("CLOCK_OFFSET"); return text ? atol(text) : 0; }
    int clock_gettime(clockid_t id, struct timespec *time) {
      static int (*real)(clockid_t, struct timespec *);
      if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
      int result = real(id, time);
      if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) time->tv_sec += offset();
      return result;
    }
    int gettimeofday(struct timeval *restrict time, void *restrict zone) {
      struct timespec now;
      (void)zone;
      clock_gettime(CLOCK_REALTIME, &now);
      time->tv_sec = now.tv_sec;
      time->tv_usec = now.tv_nsec / 1000;
      return 0;
    }
    time_t time(time_t *result) {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      if (result) *result = now.tv_sec;
      return now.tv_sec;
    }

    """

  private static let tenYears = 3650 * 86_400

  @Test func nothingButTimeStampsIsWrong() async throws {
    let receiver = WebhookReceiver()
    try await withReceivers([receiver]) {
      try await DaemonFixture.with { fixture in
        var fixture = fixture
        let (source, library) = (try fixture.folder.write("clock.c", Self.shim), fixture.folder.path("clock.so"))
        try await HostCommand.run(
          "sh", ["-c", "$(command -v cc || command -v clang) -shared -fPIC -o \"$1\" \"$0\" -ldl", source, library])
        let url = try await receiver.url()
        try fixture.configure(
          """
          sync: {driftInterval: 1s, settlingWindow: 0s}
          webhooks:
            - {name: governance, url: "\(url)"}
          """)
        for (index, offset) in [0, -Self.tenYears, Self.tenYears, 0].enumerated() {
          fixture.environment = ["LD_PRELOAD": library, "CLOCK_OFFSET": "\(offset)"]
          let daemon = try RunningDaemonProcess(fixture)
          // Commands go by the true clock, as a person elsewhere does.
          fixture.environment = [:]
          defer { daemon.kill(SIGKILL) }
          try await daemon.waitUntilReady()
          let time = try #require(daemon.messages.last?["time"]?.stringValue.flatMap { Instant(rfc3339: $0) })
          let ahead = Double(time.milliseconds) / 1000 - Date().timeIntervalSince1970
          #expect(abs(ahead - Double(offset)) < 600)

          try await fixture.remote.commit(files: ["a.yaml": DaemonFixture.rule("A", priority: index + 1)])
          try await fixture.sync()
          #expect(fixture.priority(of: "A") == Int64(index + 1))
          try fixture.changeByHand("A", ["priority": 99])
          try await waitUntil("drift is healed") { fixture.priority(of: "A") == Int64(index + 1) }
          try await waitUntil("its age is a true one") {
            let status = try await fixture.status()
            return status["verdict"] == "inSync" && (status["evidenceAgeSeconds"]?.numberValue?.int64 ?? 99) < 30
          }
          try await waitUntil("events are delivered") {
            let endpoints = try fixture.json(try await fixture.command("webhooks", "--output", "json").output)
            return endpoints["endpoints"]?.arrayValue?.first?["pending"] == 0
          }
          let result = try await daemon.stop()
          #expect(result == 0)
          try await fixture.expect("audit", "--verify")
        }
        // Created once, changed by three more commits, repaired four times: nothing twice.
        #expect(fixture.rules().count == 1)
        #expect(fixture.takeRequests().count { $0.hasPrefix("POST /api/v2/routing/rules") } == 1)
      }
    }
  }
}
