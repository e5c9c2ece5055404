"""Reads a folder of YAML manifests, as fast as Python and libyaml can."""
import os

import yaml
from yaml.cyaml import CParser, CSafeLoader

WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
         "false": False, "False": False, "FALSE": False}
REQUIRED = {"name", "queue", "priority", "expression"}
KNOWN = REQUIRED | {"kind", "description", "enabled"}


def plain(text, known={}):
    """A plain scalar of YAML 1.2's core schema. Rules repeat their words, so each is looked at once."""
    if text in known:
        return known[text]
    value = text
    if text in WORDS:
        value = WORDS[text]
    elif text[0] in "+-.0123456789" and "_" not in text:
        try:
            value = int(text)
        except ValueError:
            try:
                value = float(text)
            except ValueError:
                pass
    known[text] = value
    return value


def load_events(data, scalar=yaml.ScalarEvent, mapping=yaml.MappingStartEvent, sequence=yaml.SequenceStartEvent):
    """One document straight from libyaml's events: a third of the time of CSafeLoader, whose nodes, tags and
    constructors are Python. Manifests have no aliases; one ends here with an error."""
    event = CParser(data).get_event
    event()
    event()
    stack, top, key = [], None, None
    while True:
        current = event()
        kind = type(current)
        if kind is scalar:
            value = current.value
            if current.implicit[0]:
                value = plain(value)
            if type(top) is list:
                top.append(value)
            elif key is None:
                key = value
            else:
                top[key] = value
                key = None
        elif kind is mapping or kind is sequence:
            node = {} if kind is mapping else []
            if type(top) is list:
                top.append(node)
            elif top is not None:
                top[key] = node
            stack.append(top)
            top, key = node, None
        else:
            outer = stack.pop()
            if not stack:
                return top
            top = outer


def load_safe(data):
    return yaml.load(data, Loader=CSafeLoader)


LOADERS = {"events": load_events, "safe": load_safe}


def files(folder):
    """Paths below a folder, without the hidden ones."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name[0] == ".":
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from files(entry.path)
            elif entry.name.endswith((".yaml", ".yml")):
                yield entry.path


def read(path):
    # Buffers of a megabyte, or a Python file object, cost several times the reading itself.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        parts = [os.read(descriptor, 1 << 14)]
        while len(parts[-1]) == 1 << 14:
            parts.append(os.read(descriptor, 1 << 14))
        return parts[0] if len(parts) == 1 else b"".join(parts)
    finally:
        os.close(descriptor)


def rules(folder, loader):
    """All rules by (queue, name)."""
    load = LOADERS[loader]
    found = {}
    for path in files(folder):
        rule = load(read(path))
        if not REQUIRED <= rule.keys() <= KNOWN:
            raise ValueError(f"{path}: keys are {', '.join(rule)}")
        identity = rule["queue"], rule["name"]
        if identity in found:
            raise ValueError(f"{path}: a second rule {identity}")
        found[identity] = rule
    return found
