/// What a process asks of a disk, as far as it can fail.
package enum DiskCall: Int, CaseIterable, Hashable, Sendable {
  case open, read, write, sync, truncate, delete
  /// Getting a part of the memory that the processes of a database share; a file, which may find no space.
  case share

  /// Whether the disk is another one afterwards.
  package var changes: Bool { self != .read && self != .share }
}

/// How many calls of each kind there were.
package struct DiskCounts: Hashable, Sendable {
  private var numbers = [Int](repeating: 0, count: DiskCall.allCases.count)

  package init() {}

  package internal(set) subscript(call: DiskCall) -> Int {
    get { numbers[call.rawValue] }
    set { numbers[call.rawValue] = newValue }
  }

  package var all: Int { numbers.reduce(0, +) }
}

/// A call that goes wrong.
package struct DiskFault: Hashable, Sendable, CustomStringConvertible {
  package enum Effect: Hashable, Sendable, CaseIterable {
    /// EIO. Half of a failed write may have happened; of a failed sync anything.
    case failure
    /// ENOSPC.
    case full
    /// The machine stops before the call: nothing after this moment reaches the disk.
    case halt
  }

  /// Which kind of call is counted; `nil` for all together.
  package var call: DiskCall?
  /// From 1, since the counts were last set to zero.
  package var number: Int
  package var effect: Effect
  /// Whether all later calls of the kind fail as well.
  package var persists: Bool

  package init(_ call: DiskCall?, number: Int, _ effect: Effect, persists: Bool = false) {
    self.call = call
    self.number = number
    self.effect = effect
    self.persists = persists
  }

  package var description: String {
    "\(call.map { "\($0)" } ?? "call") \(number) \(effect)\(persists ? " from then on" : "")"
  }

  func strikes(_ call: DiskCall, _ counts: DiskCounts) -> Bool {
    if let own = self.call, own != call { return false }
    let count = self.call.map { counts[$0] } ?? counts.all
    return persists ? count >= number : count == number
  }

  /// Every fault that a workload with so many calls can meet: each call of each kind, once and from then on, with
  /// each error that it can have.
  package static func every(of counts: DiskCounts) -> [DiskFault] {
    DiskCall.allCases.flatMap { call in
      let effects: [Effect] = call == .read || call == .delete ? [.failure] : [.failure, .full]
      return (0..<counts[call]).flatMap { index in
        effects.flatMap { effect in
          [false, true].map { DiskFault(call, number: index + 1, effect, persists: $0) }
        }
      }
    }
  }

  /// Every moment at which the machine may stop.
  package static func everyHalt(of counts: DiskCounts) -> [DiskFault] {
    (0..<counts.all).map { DiskFault(nil, number: $0 + 1, .halt) }
  }
}
