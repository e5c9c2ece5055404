"""What has to change: desired rules against live ones."""


def canonical(node):
    """A node without what does not count: empty children and null members."""
    kept = {key: value for key, value in node.items() if value is not None and key != "children"}
    if node.get("children"):
        kept["children"] = [canonical(child) for child in node["children"]]
    return kept


def same_expression(desired, live):
    # Nearly always equal as they are, which C compares; only the rest is brought into one form. Python takes true
    # and 1 for equal, as Routekeeper may not; telling them apart would cost the peer as much again.
    return desired == live or canonical(desired) == canonical(live)


def changed_fields(desired, live):
    fields = {}
    for key, default in (("description", ""), ("priority", None), ("enabled", True)):
        value = desired.get(key, default)
        if value != live.get(key, default):
            fields[key] = value
    if not same_expression(desired["expression"], live["expression"]):
        fields["expression"] = desired["expression"]
    return fields


def plan(desired, queues, live):
    """Three lists: bodies to create, (live rule, changed fields) to update, live rules that nobody declares."""
    ids = {queue["name"]: queue["id"] for queue in queues}
    present = {(rule["queue"]["id"], rule["name"]): rule for rule in live}
    create, update = [], []
    for (queue, name), rule in desired.items():
        if queue not in ids:
            raise ValueError(f"{name}: there is no queue {queue}")
        found = present.pop((ids[queue], name), None)
        if found is None:
            create.append({
                "name": name, "description": rule.get("description", ""), "queue": {"id": ids[queue]},
                "priority": rule["priority"], "enabled": rule.get("enabled", True), "expression": rule["expression"],
            })
        elif fields := changed_fields(rule, found):
            update.append((found, fields))
    return create, update, list(present.values())
