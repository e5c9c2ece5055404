package import RoutingModel

extension World {
  /// Makes an organisation of a given size; equal arguments give equal names and content. What exists is left alone.
  package mutating func generate(queues: Int, rules: Int, skillGroups: Int = 0, now: Instant) {
    let digits = { (number: Int, width: Int) -> String in
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
    for number in 0..<queues {
      let name = ExactText("Queue \(digits(number + 1, 3))")
      if stores[.queue]?.id(named: name, in: nil) == nil { add(.queue, named: name, now: now) }
    }
    if rules > 0 && stores[.queue]?.count == 0 { add(.queue, named: "Queue 001", now: now) }
    if skillGroups > 0 && stores[.skill]?.count == 0 { add(.skill, named: "Skill 001", now: now) }
    let all = stores[.queue]?.objects ?? []
    for number in 0..<rules {
      let queue = all[number % all.count]
      let name = ExactText("Rule \(digits(number + 1, 5))")
      if stores[.routingRule]?.id(named: name, in: queue.id) != nil { continue }
      let body: JSONValue = [
        "name": .string(name), "description": "Generated for measurements",
        "queue": ["id": .string(queue.id)], "priority": .integer(Int64(number % 100)), "enabled": true,
        "expression": Self.generatedExpression(number),
      ]
      _ = try? seedObject(.routingRule, body, now)
    }
    let skill = stores[.skill]?.objects.first?.name ?? ""
    for number in 0..<skillGroups {
      let condition: JSONValue = [
        "routingSkill": .string(skill), "comparator": "GreaterThan", "proficiency": .integer(Int64(number % 6)),
      ]
      let name = ExactText("Group \(digits(number + 1, 5))")
      if stores[.skillGroup]?.id(named: name, in: nil) != nil { continue }
      let body: JSONValue = [
        "name": .string(name), "description": "Generated for measurements",
        "skillConditions": [
          ["operation": "And", "routingSkillConditions": [condition], "languageSkillConditions": []]
        ],
      ]
      _ = try? seedObject(.skillGroup, body, now)
    }
  }

  /// The tutorial's tree, with a number in it.
  static func generatedExpression(_ number: Int) -> JSONValue {
    let languages = ["en", "de", "fr", "es", "it"]
    func condition(_ field: String, _ operation: String, _ value: JSONValue) -> JSONValue {
      ["type": "condition", "field": .string(field), "operator": .string(operation), "value": value]
    }
    return [
      "type": "and",
      "children": [
        condition("skill", "exists", .string("skill_\(number % 37)")),
        condition("language", "eq", .string(languages[number % languages.count])),
        [
          "type": "or",
          "children": [
            condition("priority", "gte", .integer(Int64(number % 10))), condition("vip_flag", "eq", true),
          ],
        ],
      ],
    ]
  }
}
