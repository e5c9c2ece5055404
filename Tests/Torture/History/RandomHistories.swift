import RoutingModel
import SeededRandom

extension History {
  /// The last two look the same and are equal as Swift strings: one is composed, the other is not.
  private static let names: [ExactText] = ["A", "B", "C", "\u{C9}", "E\u{301}"]

  /// A random history: each seed draws its settings, a swarm of faults, and what everybody does.
  package static func random(seed: UInt64) -> History {
    var random = SeededRandom(seed: seed)
    var history = History(name: "seed \(seed)", seed: seed)
    history.options.compensates = random.chance(50)
    history.options.heals = random.chance(80)
    history.options.adopts = random.chance(80)
    history.options.prunes = random.chance(75)
    history.options.concurrency = random.chance(50) ? 16 : 2
    history.options.pageSize = random.chance(50) ? 2 : 100
    history.options.requestsPerMinute = random.chance(80) ? 300 : 60
    history.options.tokenLifetimeSeconds = random.chance(80) ? 86_400 : 40
    // Drawn apart: the histories of earlier seeds stay what they were.
    var apart = SeededRandom(seed: seed ^ 0x77)
    history.options.windows = apart.chance(25)
    func some(_ percent: Int) -> Int { random.chance(40) ? percent : 0 }
    history.rates.remote = some(20)
    history.rates.load = some(10)
    history.rates.exchange = some(15)
    history.rates.receiver = some(25)
    history.rates.disk = some(2)
    history.rates.staleness = random.chance(50) ? 2_000 : 0
    history.rates.longestDelay = random.chance(60) ? 40 : 1_500
    var time: Int64 = 0
    for _ in 0..<random.number(6...22) {
      history.acts.append(Timed(time, act(&random)))
      time += random.chance(60) ? random.number(0...2_000) : random.number(0...90_000)
    }
    if apart.chance(15) {
      let index = Int(apart.number(0...Int64(history.acts.count - 1)))
      history.acts.insert(Timed(history.acts[index].at + apart.number(0...500), .hang), at: index + 1)
    }
    history.options.fastForwardOnly = apart.chance(50)
    if apart.chance(15) {
      let index = Int(apart.number(0...Int64(history.acts.count - 1)))
      let sleep = Act.sleep(milliseconds: apart.number(1_000...7_200_000))
      history.acts.insert(Timed(history.acts[index].at + apart.number(0...500), sleep), at: index + 1)
    }
    return history
  }

  private static func act(_ random: inout SeededRandom) -> Act {
    let name = names[Int(random.number(0...4))]
    switch random.number(0...28) {
    case 0...6: return push(&random)
    case 7: return .pushInvalid
    case 8: return .pushRefused
    case 9: return .rewind(back: Int(random.number(1...2)))
    case 10: return .empty
    case 11: return .hint
    case 12, 13: return .edit(name, Int(random.number(10...14)))
    case 14: return .delete(name)
    case 15: return .make(name, Int(random.number(0...14)))
    case 16: return .sync
    case 17: return .suspend(milliseconds: random.chance(50) ? random.number(0...200_000) : nil)
    case 18: return .resume
    case 19: return .approve
    case 20: return .rollback(back: Int(random.number(1...2)))
    case 21: return .reload
    case 22, 23: return .kill
    case 24, 25: return .powerLoss
    case 26: return .terminate
    case 27: return .jump(milliseconds: random.number(-7_200_000...7_200_000))
    default: return .receiver(ReceiverMood.allCases[Int(random.number(0...3))])
    }
  }

  private static func push(_ random: inout SeededRandom) -> Act {
    var rules: [ExactText: Int] = [:]
    for name in names where random.chance(60) { rules[name] = Int(random.number(0...9)) }
    return .push(rules, group: random.chance(30))
  }
}
