// swift-tools-version: 6.2
// One section per room (see docs/architecture.md); arrows point down only.

import PackageDescription

let swiftLog = Target.Dependency.product(name: "Logging", package: "swift-log")
let swiftMetrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioHTTPCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")

let fuzzedRooms: [Target.Dependency] = [
  "RoutingModel", "Evaluation", "CallReplay", "Manifests", "Git", "HTTPTransport", "GenesysCloud", "Journal",
  "Notifications", "ControlPlane", "Daemon", nioCore,
]

let package = Package(
  name: "routekeeper",
  products: [
    .executable(name: "routekeeper", targets: ["routekeeper"]),
    .executable(name: "genesys-simulator", targets: ["genesys-simulator"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.3.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // Without its traits: they bring all of Foundation and with it 30 MB of ICU, for form decoding.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // RoutingModel: values only.
    .target(name: "RoutingModel"),
    .testTarget(name: "RoutingModelTests", dependencies: ["RoutingModel", "SeededRandom"]),

    // Evaluation: conditions over calls.
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
    .target(name: "Evaluation", dependencies: ["RoutingModel", "CRE2"]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "RoutingModel", "SeededRandom"], exclude: ["Fixtures"]),

    // CallReplay: historical calls through the rules.
    .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
    .systemLibrary(name: "CCompression", providers: [.apt(["zlib1g-dev", "libzstd-dev"])]),
    .target(name: "CallReplay", dependencies: ["RoutingModel", "Evaluation", "CSimdjson", "CCompression"]),
    .testTarget(
      name: "CallReplayTests", dependencies: ["CallReplay", "Evaluation", "RoutingModel", "SeededRandom"],
      exclude: ["Fixtures"]),

    // Manifests: the files of one commit.
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(name: "Manifests", dependencies: ["RoutingModel", "Evaluation", "CLibYAML"]),
    .testTarget(
      name: "ManifestsTests", dependencies: ["Evaluation", "Manifests", "RoutingModel", "SeededRandom"],
      exclude: ["Golden"]),

    // Git: mirror and reader.
    .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .target(name: "Git", dependencies: ["CLibgit2", subprocess, systemPackage]),
    .testTarget(name: "GitTests", dependencies: ["Git", "TestSupport", "routekeeper"]),

    // HTTPTransport: the one outgoing client.
    .target(
      name: "HTTPTransport",
      dependencies: [asyncHTTPClient, nioCore, nioPosix, nioHTTP1, nioSSL, nioHTTPCompression]),
    .testTarget(
      name: "HTTPTransportTests",
      dependencies: ["HTTPTransport", "TestSupport", nioCore, nioPosix, nioSSL]),

    // GenesysCloud: the platform's HTTP.
    .target(name: "GenesysCloud", dependencies: ["RoutingModel", "HTTPTransport", swiftLog, swiftMetrics]),
    .testTarget(
      name: "GenesysCloudTests",
      dependencies: [
        "GenesysCloud", "GenesysSimulator", "HTTPTransport", "RoutingModel", "SeededRandom", "TestSupport", swiftLog,
      ]),

    // Reconciliation: the pure core.
    .target(name: "Reconciliation", dependencies: ["RoutingModel"]),
    .testTarget(name: "ReconciliationTests", dependencies: ["Reconciliation", "RoutingModel", "SeededRandom"]),

    // Presentation: turns plans, reports and records into text, Markdown and JSON for people.
    .target(name: "Presentation", dependencies: ["RoutingModel", "Reconciliation"]),
    .testTarget(
      name: "PresentationTests", dependencies: ["Presentation", "Reconciliation", "RoutingModel"], exclude: ["Golden"]),

    // Journal: the only database.
    .target(name: "Journal", dependencies: ["RoutingModel", grdb, crypto]),
    .testTarget(
      name: "JournalTests", dependencies: ["Journal", "RoutingModel", "SeededRandom", grdb, crypto],
      exclude: ["Fixtures"]),

    // Notifications: journal entries to signed requests.
    .target(name: "Notifications", dependencies: ["RoutingModel", "Journal", crypto, swiftLog, swiftMetrics]),
    .testTarget(
      name: "NotificationsTests",
      dependencies: [
        "Notifications", "Journal", "RoutingModel", "TestSupport", hummingbird, asyncHTTPClient, nioCore, nioHTTP1,
        swiftLog,
      ]),

    // ControlPlane: what comes in.
    .target(
      name: "ControlPlane",
      dependencies: [
        "Presentation", "RoutingModel", hummingbird, hummingbirdCore, httpTypes, nioHTTPTypes, crypto, nioCore,
        nioPosix, swiftLog,
        swiftMetrics, serviceLifecycle,
      ]),
    .testTarget(
      name: "ControlPlaneTests",
      dependencies: ["ControlPlane", "RoutingModel", crypto, nioCore, nioPosix, swiftLog, swiftMetrics]),

    // Daemon: the composition root.
    .target(
      name: "Daemon",
      dependencies: [
        "RoutingModel", "CallReplay", "Manifests", "Git", "HTTPTransport", "GenesysCloud", "Reconciliation", "Journal",
        "Notifications", "ControlPlane", serviceLifecycle, unixSignals, swiftLog, swiftMetrics, crypto, systemPackage,
      ]),
    .testTarget(
      name: "DaemonTests", dependencies: ["CallReplay", "ControlPlane", "Daemon", "Reconciliation", "RoutingModel"]),

    // routekeeper: the command line.
    .executableTarget(
      name: "routekeeper",
      dependencies: [
        "CMalloc", "CallReplay", "Daemon", "Evaluation", "Git", "ControlPlane", "Manifests", "Presentation",
        "RoutingModel", argumentParser,
      ],
      linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),

    // The pretend organisation.
    .target(
      name: "GenesysSimulator",
      dependencies: [
        "RoutingModel", hummingbirdCore, httpTypes, nioCore, nioPosix, nioHTTP1, nioHTTPCompression, nioHTTPTypes,
        nioHTTPTypesHTTP1, serviceLifecycle, swiftLog,
      ]),
    .executableTarget(
      name: "genesys-simulator", dependencies: ["GenesysSimulator", "RoutingModel", argumentParser],
      linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
    .testTarget(
      name: "GenesysSimulatorTests", dependencies: ["GenesysSimulator", "RoutingModel", nioCore, nioPosix]),

    // Across rooms.
    .target(name: "SeededRandom", path: "Tests/SeededRandom"),
    .target(
      name: "TestSupport",
      dependencies: [hummingbird, subprocess, systemPackage, swiftLog, nioCore, nioPosix, nioHTTP1, nioSSL],
      path: "Tests/TestSupport"),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "routekeeper", "genesys-simulator", "GenesysSimulator", "ControlPlane", "TestSupport", "RoutingModel",
        "Journal", crypto, swiftLog,
      ]),
    // A booted systemd on a copy of this host: `make test-peers`.
    .testTarget(name: "SystemdTests", dependencies: ["RoutingModel", "TestSupport"], exclude: ["boot"]),
    .testTarget(
      name: "HostileInputTests",
      dependencies: [
        "CMalloc", "RoutingModel", "Evaluation", "Manifests", "Git", "ControlPlane", "Daemon", "SeededRandom",
        "TestSupport", crypto,
      ]),
    // What Scripts/fuzz runs, over its seeds and mutations of them.
    .testTarget(
      name: "FuzzTests", dependencies: fuzzedRooms + ["SeededRandom"], path: "Tests/Fuzz",
      exclude: ["Dictionaries", "Driver", "Program", "Seeds"], sources: ["Parsers", "Replays"]),
    .testTarget(name: "TidyTests", dependencies: []),

    // The whole world around the core and the journal, in virtual time, on a disk that loses what was not synced.
    .target(
      name: "Torture",
      dependencies: [
        "GenesysCloud", "GenesysSimulator", "HTTPTransport", "Journal", "Notifications", "Reconciliation",
        "RoutingModel", "SeededRandom", crypto, sqlite,
      ],
      path: "Tests/Torture"),
    .executableTarget(
      name: "torture", dependencies: ["Torture", argumentParser], path: "Tests/TortureCommand",
      linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
    .testTarget(
      name: "TortureTests",
      dependencies: [
        "GenesysCloud", "GenesysSimulator", "HTTPTransport", "Journal", "Reconciliation", "RoutingModel",
        "SeededRandom", "Torture", swiftLog,
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// Scripts/fuzz: coverage-guided fuzzing of every reader of foreign bytes. Only then, and only our own code is
// instrumented; a reader that no other room may see is reached by @testable.
let fuzzing = Context.environment["ROUTEKEEPER_FUZZ"] != nil
if fuzzing {
  // The same sources, in a program of their own.
  package.targets.removeAll { $0.name == "FuzzTests" }
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzz/Driver"),
    .executableTarget(
      name: "fuzz", dependencies: fuzzedRooms + ["CLibFuzzer"], path: "Tests/Fuzz",
      exclude: ["Dictionaries", "Driver", "Replays", "Seeds"], sources: ["Parsers", "Program"],
      linkerSettings: [.unsafeFlags(["-use-ld=lld"])]),
  ]
}

// ROUTEKEEPER_TESTS=GitTests,ManifestsTests: only these test targets, for a quick turn on a small machine.
if let wanted = Context.environment["ROUTEKEEPER_TESTS"]?.split(separator: ",").map(String.init) {
  package.targets.removeAll { $0.type == .test && !wanted.contains($0.name) }
}

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
  ]
  if fuzzing {
    // Swift 6.3's copy propagation ends with "Found ownership error" on instrumented code, for instance Presentation's.
    // Without that pass a later one ends in Daemon (ReplayMeasures.measure): it goes without the optimiser.
    let unoptimised = target.name == "Daemon" ? ["-Onone"] : []
    let flags = ["-sanitize=fuzzer", "-enable-testing", "-Xllvm", "-sil-disable-pass=copy-propagation"] + unoptimised
    target.swiftSettings?.append(.unsafeFlags(flags))
  }
  // The toolchain's lld links in a quarter of the default linker's time (docs/decisions).
  if target.type == .test { target.linkerSettings = [.unsafeFlags(["-use-ld=lld"])] }
}
