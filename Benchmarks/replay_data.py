#!/usr/bin/env python3
"""Writes calls and rules for the benchmark of `routekeeper replay`: equal seeds give equal bytes.

  replay_data.py calls N OUT.jsonl [--seed S]
  replay_data.py rules N OUT.json [--seed S] [--unshared]

A call has 17 keys and in `attributes` 4 objects, about 550 bytes. Some keys are missing or null, 5 % of the lines have
another order of keys, 3 % have spaces, some strings have escapes, and `attributes.accountId` is a number here and a
string there. Rules have 1 to 40 conditions, most of them shared with others; with --unshared none is.
"""
import argparse
import json
import random

QUEUES = [f"Queue {n:02d}" for n in range(40)]
SKILLS = [f"skill_{n:02d}" for n in range(60)]
LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "pl"]
MEDIA = ["voice", "chat", "email", "callback", "message"]
TIERS = ["bronze", "silver", "gold", "platinum"]
REGIONS = [f"{a}-{b}-{n}" for a in ("eu", "us", "ap") for b in ("west", "east", "central") for n in (1, 2)]
PRODUCTS = [f"product-{n:03d}" for n in range(200)]
CAMPAIGNS = [f"{s} {y}" for s in ("spring", "summer", "autumn", "winter") for y in range(2015, 2027)]
WORDS = ["billing", "invoice", "refund", "outage", "router", "password", "contract", "upgrade", "cancel", "delivery",
         "broken", "slow", "payment", "card", "address", "name change", "übertragung", "naïve", "café"]
CODES = [f"WRAP-{n:03d}" for n in range(120)]


def call(r, n):
    attributes = {
        "accountId": r.randrange(10**6) if r.random() < 0.7 else f"A{r.randrange(10**5):05d}",
        "customer": {"tier": r.choices(TIERS, (50, 30, 15, 5))[0], "since": r.randrange(1990, 2027),
                     "region": r.choice(REGIONS), "score": round(r.random() * 100, r.choice((0, 1, 3)))},
        "device": {"model": f"M{r.randrange(300)}", "firmware": f"{r.randrange(9)}.{r.randrange(20)}.{r.randrange(50)}"},
        "order": {"product": r.choice(PRODUCTS), "amount": round(r.expovariate(1 / 80), 2), "open": r.random() < 0.2},
        "marketing": {"campaign": r.choice(CAMPAIGNS), "optIn": r.random() < 0.4},
    }
    if r.random() < 0.15: del attributes["order"]
    if r.random() < 0.1: attributes["marketing"] = None
    value = {
        "conversationId": f"{r.getrandbits(32):08x}-{r.getrandbits(16):04x}-4{r.getrandbits(12):03x}-a{r.getrandbits(12):03x}-{r.getrandbits(48):012x}",
        "timestamp": f"2026-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}T{r.randrange(24):02d}:{r.randrange(60):02d}:{r.randrange(60):02d}.{r.randrange(1000):03d}Z",
        "queue": QUEUES[min(39, int(r.expovariate(0.12)))],
        "media_type": r.choices(MEDIA, (60, 15, 15, 5, 5))[0],
        "language": r.choices(LANGUAGES, (50, 20, 8, 8, 5, 4, 3, 2))[0],
        "skill": r.sample(SKILLS, r.randrange(0, 4)),
        "ani": f"+49{r.randrange(10**9, 10**10)}",
        "dnis": f"+4930{r.randrange(1000):04d}",
        "priority": r.randrange(0, 11),
        "vip_flag": r.random() < 0.06,
        "wait_time": r.randrange(0, 900) if r.random() < 0.5 else round(r.random() * 900, 2),
        "queue_depth": r.randrange(0, 80),
        "wrapupcode": r.choice(CODES),
        "subject": " ".join(r.sample(WORDS, 3)),
        "agentId": f"agent-{r.randrange(4000):04d}",
        "direction": "inbound" if r.random() < 0.9 else "outbound",
        "attributes": attributes,
    }
    for key in ("wrapupcode", "subject", "agentId", "language"):
        if r.random() < 0.06: value[key] = None
        elif r.random() < 0.06: value.pop(key)
    if r.random() < 0.05:
        keys = list(value)
        r.shuffle(keys)
        value = {key: value[key] for key in keys}
    separators = (", ", ": ") if r.random() < 0.03 else (",", ":")
    return json.dumps(value, ensure_ascii=r.random() < 0.3, separators=separators)


def pattern(r, unshared):
    kind = r.randrange(6)
    n = r.randrange(10**6) if unshared else int(r.expovariate(1 / 150))
    if kind == 0: return "ani", f"^\\+49{n % 1000:03d}"
    if kind == 1: return "subject", f"(?i){WORDS[n % 19]}.*{WORDS[n // 19 % 19]}" + (f"|x{n}" if unshared else "")
    if kind == 2: return "wrapupcode", f"^WRAP-0?{n % 100}[0-9]*$" if not unshared else f"^WRAP-{n:06d}|{n % 120:03d}$"
    if kind == 3: return "agentId", f"-{n % 40:02d}[0-{n % 9}]" + (f"|z{n}" if unshared else "")
    if kind == 4: return "attributes.device.firmware", f"^{n % 9}\\.1?{n % 10}\\." + (f"|v{n}" if unshared else "")
    return "attributes.order.product", f"product-{n % 20:02d}\\d" + (f"$|p{n}" if unshared else "")


def condition(r, unshared):
    def number(low, high, steps):
        return round(low + r.random() * (high - low), 4) if unshared else low + (high - low) * r.randrange(steps * 8) / (steps * 8)
    def text(values):
        return r.choice(values) if not unshared else f"{r.choice(values)}{r.randrange(10**6)}"
    kind = r.randrange(24)
    if kind == 0: return "skill", "exists", None
    if kind in (1, 2): return "skill", "contains", text(SKILLS)
    if kind == 3: return "language", r.choice(("eq", "neq")), text(LANGUAGES)
    if kind == 4: return "media_type", "eq", text(MEDIA)
    if kind == 5: return "priority", r.choice(("gte", "lt", "eq")), number(0, 10, 10)
    if kind == 6: return "vip_flag", "eq", r.random() < 0.7
    if kind == 7: return "wait_time", r.choice(("gt", "lte")), number(0, 900, 30)
    if kind == 8: return "queue_depth", r.choice(("gt", "lte")), number(0, 80, 16)
    if kind == 9: return "wrapupcode", "eq", text(CODES)
    if kind == 10: return "subject", "contains", text(WORDS)
    if kind == 11: return "attributes.customer.tier", r.choice(("eq", "neq")), text(TIERS)
    if kind == 12: return "attributes.customer.score", r.choice(("gt", "lte")), number(0, 100, 20)
    if kind == 13: return "attributes.customer.region", "eq", text(REGIONS)
    if kind == 14: return "attributes.order.amount", r.choice(("gt", "lt")), number(0, 300, 30)
    if kind == 15: return "attributes.order.product", "eq", text(PRODUCTS)
    if kind == 16: return r.choice(("attributes.order", "attributes.marketing.campaign", "wrapupcode")), r.choice(("exists", "not_exists")), None
    if kind == 17: return "attributes.accountId", r.choice(("eq", "gt")), number(0, 10**6, 50)
    field, value = pattern(r, unshared)
    return field, "regex", value


def node(r, depth, unshared):
    roll = r.random()
    if depth >= 10 or roll < (0.1 if depth == 1 else 0.62):
        field, operator, value = condition(r, unshared)
        leaf = {"type": "condition", "field": field, "operator": operator}
        if value is not None: leaf["value"] = value
        return leaf
    if roll > 0.95: return {"type": "not", "children": [node(r, depth + 1, unshared)]}
    children = [node(r, depth + 1, unshared) for _ in range(r.choices((2, 3, 4, 5), (40, 30, 20, 10))[0])]
    return {"type": "and" if r.random() < 0.6 else "or", "children": children}


def conditions(tree):
    return 1 if tree["type"] == "condition" else sum(conditions(child) for child in tree["children"])


def rules(count, seed, unshared):
    r = random.Random(f"rules {seed}")
    made = []
    while len(made) < count:
        tree = node(r, 1, unshared)
        if conditions(tree) <= 40:
            n = len(made)
            made.append({"id": f"r{n:05d}", "queue": r.choice(QUEUES), "priority": r.randrange(1000), "expression": tree})
    return {"rules": made}


def hostile(count):
    patterns = ["(a+)+$", "(a|aa)*c", "(.*)(.*)(.*)(.*)[^a]", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$", "(\\w+\\s?)+$",
                "(.*a){12}", "((a|b)*c)*d", "^(.|\\s)*z$", "([0-9a-f]+-?)+!"]
    return {"rules": [{"id": f"h{n}", "queue": QUEUES[0], "priority": n, "expression": {
        "type": "condition", "field": "subject", "operator": "regex", "value": patterns[n % len(patterns)]}}
        for n in range(count)]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("calls", "rules", "hostile"))
    parser.add_argument("count", type=int)
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unshared", action="store_true")
    options = parser.parse_args()
    with open(options.out, "w", encoding="utf-8") as file:
        if options.what == "calls":
            r = random.Random(f"calls {options.seed}")
            for n in range(options.count): file.write(call(r, n) + "\n")
        elif options.what == "hostile": json.dump(hostile(options.count), file)
        else: json.dump(rules(options.count, options.seed, options.unshared), file)


if __name__ == "__main__":
    main()
