import RoutingModel
import TestSupport
import Testing

/// The timer's report, by mail and by post.
@Suite(.serialized, .enabled(if: Possibility.obstacle == nil, Possibility.comment))
struct DriftReportTests {
  @Test func aReportIsMailedAndPosted() async throws {
    try await OperatedHost.with { host in
      try await host.booted.run("systemctl start routekeeper")
      try await host.waitUntilInSync()
      try await host.booted.write(
        "/usr/sbin/sendmail", "#!/bin/sh\necho \"$@\" > /var/spool/arguments\ncat > /var/spool/mail-text\n", mode: "755"
      )
      try await startReceiver(host)
      try await host.booted.write(
        "/etc/default/routekeeper-drift",
        """
        DRIFT_MAIL_TO=team@example.com
        DRIFT_POST_URL=http://127.0.0.1:9000/drift
        DRIFT_FORMAT=markdown

        """)
      try await host.booted.run("systemctl start routekeeper-drift.service")
      #expect(try await host.booted.property("Result", of: "routekeeper-drift.service") == "success")
      let mail = try await host.booted.run("cat /var/spool/mail-text")
      #expect(mail.hasPrefix("From: routekeeper@"))
      #expect(mail.contains("\nTo: team@example.com\n"))
      #expect(mail.firstMatch(of: /\nSubject: routekeeper on .*: no drift\n/) != nil)
      let html = try await host.booted.run(
        "sed -n '/text\\/html/,/^--/p' /var/spool/mail-text | sed '1,3d;/^--/d' | base64 -d")
      #expect(html.contains("<html"))
      let posted = try await host.booted.run("cat /var/spool/posted")
      #expect(posted.hasPrefix("POST /drift HTTP/1.1"))
      #expect(posted.lowercased().contains("content-type: text/markdown"))
    }
  }

  @Test func differencesStandInTheSubjectAndCleanReportsMayBeLeftOut() async throws {
    try await OperatedHost.with { host in
      try await host.configure("sync: {driftInterval: 1s, onDrift: report, settlingWindow: 0s}")
      try await host.booted.run("systemctl start routekeeper")
      try await host.waitUntilInSync()
      try await host.booted.write(
        "/usr/sbin/sendmail", "#!/bin/sh\ncat > /var/spool/mail-text\n", mode: "755")
      try await host.booted.write(
        "/etc/default/routekeeper-drift", "DRIFT_MAIL_TO=team@example.com\nDRIFT_ONLY=differences\n")
      try await host.booted.run("systemctl start routekeeper-drift.service")
      #expect(await !host.booted.succeeds("test -e /var/spool/mail-text"))
      try await host.changeByHand()
      try await host.booted.waitUntilTrue("drift is seen", "routekeeper status | grep -q '^Drifted'")
      try await host.booted.run("systemctl start routekeeper-drift.service")
      let mail = try await host.booted.run("cat /var/spool/mail-text")
      #expect(mail.firstMatch(of: /\nSubject: routekeeper on .*: DRIFT\n/) != nil)
    }
  }

  @Test func theTimerIsPlanned() async throws {
    try await OperatedHost.with { host in
      try await host.booted.run("systemctl enable --now routekeeper-drift.timer")
      let next = try await host.booted.property("NextElapseUSecRealtime", of: "routekeeper-drift.timer")
      #expect(next.contains("07:0"))
    }
  }

  /// Takes one request and answers it, by the service manager's own sockets.
  private func startReceiver(_ host: OperatedHost) async throws {
    try await host.booted.write(
      "/etc/systemd/system/receiver.socket", "[Socket]\nListenStream=127.0.0.1:9000\nAccept=yes\n")
    try await host.booted.write(
      "/etc/systemd/system/receiver@.service",
      """
      [Service]
      StandardInput=socket
      StandardOutput=socket
      StandardError=journal
      ExecStart=/bin/sh -c 'sed "/^\\r$/q" > /var/spool/posted; printf "HTTP/1.1 204 No Content\\\\r\\\\n\\\\r\\\\n"'

      """)
    try await host.booted.run("systemctl daemon-reload; systemctl start receiver.socket")
  }
}
