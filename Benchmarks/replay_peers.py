#!/usr/bin/env python3
"""One peer: counts for every rule the calls of a file that match, as JSON on standard output.

  replay_peers.py duckdb|chdb|polars CALLS RULES   CALLS is JSON Lines, or what the next one wrote
  replay_peers.py parquet CALLS FILE.parquet       writes the columns that rules ask for, by Polars

Written as one who knows these engines would: declared columns, every distinct condition computed once into a column of
booleans, rules over those columns, in several queries where there are many rules.
"""
import json
import sys

# Where a field is absent every operator but not_exists is false; `attributes.accountId` is a number or a text.
TYPES = {
    "skill": "list", "language": "text", "media_type": "text", "ani": "text", "priority": "number", "vip_flag": "flag",
    "wait_time": "number", "queue_depth": "number", "wrapupcode": "text", "subject": "text", "agentId": "text",
    "attributes.accountId": "mixed", "attributes.customer.tier": "text", "attributes.customer.score": "number",
    "attributes.customer.region": "text", "attributes.device.firmware": "text", "attributes.order": "object",
    "attributes.order.amount": "number", "attributes.order.product": "text", "attributes.marketing.campaign": "text",
}
RULES_A_QUERY = {"duckdb": 100, "chdb": 100, "polars": 1000}


def leaves(tree):
    if tree["type"] == "condition": yield tree
    for child in tree.get("children", []): yield from leaves(child)


def key(leaf): return (leaf["field"], leaf["operator"], type(leaf.get("value")).__name__, leaf.get("value"))


def text(value): return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'" if isinstance(value, str) else json.dumps(value)


def quoted(value): return "'" + value.replace("'", "''") + "'"


def over(tree, names):
    if tree["type"] == "condition": return names[key(tree)]
    children = [over(child, names) for child in tree["children"]]
    if tree["type"] == "not": return f"(NOT {children[0]})"
    return "(" + f" {tree['type'].upper()} ".join(children) + ")"


def parts(engine, rules):
    """So many rules as go into one query, and the columns of their distinct conditions, by key: (name, condition)."""
    step = RULES_A_QUERY[engine]
    for start in range(0, len(rules), step):
        part, columns = rules[start:start + step], {}
        for rule in part:
            for leaf in leaves(rule["expression"]): columns.setdefault(key(leaf), (f"p{len(columns)}", leaf))
        yield part, columns


def counting_query(part, columns, condition, count):
    names = {known: name for known, (name, _) in columns.items()}
    tests = ", ".join(f"{condition(leaf['field'], leaf['operator'], leaf.get('value'))} AS {name}" for name, leaf in columns.values())
    return f"SELECT {', '.join(count(over(rule['expression'], names)) for rule in part)} FROM (SELECT {tests} FROM c)"


def is_parquet(calls): return calls.endswith(".parquet")


COMPARE = {"eq": "=", "neq": "<>", "gt": ">", "lt": "<", "gte": ">=", "lte": "<="}


# Parquet has numbers only where a field is a number or a text: no rule asks for the text.
FLAT = len(sys.argv) > 2 and is_parquet(sys.argv[2])


def duckdb_condition(field, operator, value):
    kind, name = TYPES[field], '"' + field + '"'
    if operator == "exists": return f"({name} IS NOT NULL)"
    if operator == "not_exists": return f"({name} IS NULL)"
    if operator == "contains" and kind == "list": test = f"list_contains({name}, {quoted(value)})"
    elif operator == "contains": test = f"contains({name}, {quoted(value)})"
    elif operator == "regex": test = f"regexp_matches({name}, {quoted(value)})"
    elif kind == "mixed" and not FLAT: test = f"CASE WHEN json_type({name}) IN ('UBIGINT','BIGINT','DOUBLE') THEN CAST({name} AS DOUBLE) {COMPARE[operator]} {value} ELSE FALSE END"
    else: test = f"{name} {COMPARE[operator]} " + (quoted(value) if isinstance(value, str) else json.dumps(value))
    return f"coalesce({test}, FALSE)"


def duckdb(calls, rules, distinct):
    import duckdb as engine
    connection = engine.connect()
    kinds = {"text": "VARCHAR", "number": "DOUBLE", "flag": "BOOLEAN", "list": "VARCHAR[]"}
    columns = ("{'skill':'VARCHAR[]','language':'VARCHAR','media_type':'VARCHAR','ani':'VARCHAR','priority':'DOUBLE','vip_flag':'BOOLEAN',"
               "'wait_time':'DOUBLE','queue_depth':'DOUBLE','wrapupcode':'VARCHAR','subject':'VARCHAR','agentId':'VARCHAR',"
               "'attributes':'STRUCT(accountId JSON, customer STRUCT(tier VARCHAR, score DOUBLE, region VARCHAR), device STRUCT(firmware VARCHAR),"
               " \"order\" STRUCT(product VARCHAR, amount DOUBLE), marketing STRUCT(campaign VARCHAR))'}")
    used = {leaf[0] for leaf in distinct}
    def place(field):
        parts = field.split(".")
        return '"' + '"."'.join(parts) + '"'
    select = ", ".join(f'{place(field)} AS "{field}"' for field in sorted(used))
    if FLAT:
        # One query reads the file itself; several read what one reading left in memory.
        kept = "VIEW" if len(rules) <= RULES_A_QUERY["duckdb"] else "TABLE"
        select = ", ".join(f'"{field}"' for field in sorted(used))
        connection.execute(f"CREATE {kept} c AS SELECT {select} FROM read_parquet('{calls}')")
    else:
        connection.execute(f"CREATE TABLE c AS SELECT {select} FROM read_json('{calls}', format='newline_delimited', columns={columns})")
    counts = {}
    for part, tests in parts("duckdb", rules):
        query = counting_query(part, tests, duckdb_condition, lambda test: f"count(*) FILTER ({test})")
        counts.update({rule["id"]: count for rule, count in zip(part, connection.execute(query).fetchone())})
    return counts


def chdb_condition(field, operator, value):
    kind, name = TYPES[field], f"`{field}`"
    if kind == "list" and operator in ("exists", "not_exists"):
        name = "`skill_there`"
        return f"({name} IS {'NOT ' if operator == 'exists' else ''}NULL)"
    if kind == "object":
        name = "`attributes.order.amount`"
    if operator == "exists": return f"({name} IS NOT NULL)"
    if operator == "not_exists": return f"({name} IS NULL)"
    if operator == "contains" and kind == "list": test = f"has({name}, {text(value)})"
    elif operator == "contains": test = f"position({name}, {text(value)}) > 0"
    elif operator == "regex": test = f"match({name}, {text('(?-s)' + value)})"
    else: test = f"{name} {COMPARE[operator]} " + (text(value) if isinstance(value, str) else json.dumps(value))
    return f"ifNull({test}, false)"


def chdb(calls, rules, distinct):
    import chdb as engine
    from chdb import session
    opened = session.Session()
    opened.query("SET prefer_column_name_to_alias = 1, input_format_json_ignore_unknown_keys_in_named_tuple = 1, "
                 "input_format_skip_unknown_fields = 1, allow_experimental_variant_type = 1, max_query_size = 100000000, "
                 "max_ast_elements = 10000000, max_expanded_ast_elements = 10000000, max_ast_depth = 100000, max_parser_depth = 100000")
    structure = ("skill Array(String), language Nullable(String), media_type Nullable(String), ani Nullable(String), priority Nullable(Float64), "
                 "vip_flag Nullable(Bool), wait_time Nullable(Float64), queue_depth Nullable(Float64), wrapupcode Nullable(String), "
                 "subject Nullable(String), agentId Nullable(String), attributes Tuple(accountId Variant(Int64, String), "
                 "customer Tuple(tier Nullable(String), score Nullable(Float64), region Nullable(String)), device Tuple(firmware Nullable(String)), "
                 "`order` Tuple(product Nullable(String), amount Nullable(Float64)), marketing Tuple(campaign Nullable(String)))")
    def place(field):
        if field == "attributes.accountId": return "variantElement(attributes.accountId, 'Int64')"
        if field == "attributes.order": return "tupleElement(attributes.`order`, 'amount')"
        parts = field.split(".")
        if len(parts) == 3: return f"tupleElement(tupleElement(attributes, '{parts[1]}'), '{parts[2]}')"
        return f"`{field}`"
    used = sorted({leaf[0] for leaf in distinct} | {"attributes.order.amount"})
    select = ", ".join(f"{place(field)} AS `{field}`" for field in used if field != "attributes.order")
    if "skill" in used: select += ", if(length(skill) >= 0, 1, NULL) AS skill_there"
    if FLAT:
        # Lists cannot be NULL: whether one is there has a column of its own.
        select = ", ".join(f"`{field}`" for field in used if field != "attributes.order")
        if "skill" in used: select += ", `skill_there`"
        source = f"SELECT {select} FROM file('{calls}', 'Parquet')"
        opened.query(f"CREATE VIEW c AS {source}" if len(rules) <= RULES_A_QUERY["chdb"] else f"CREATE TABLE c ENGINE = Memory AS {source}")
    else:
        opened.query(f"CREATE TABLE c ENGINE = Memory AS SELECT {select} FROM file('{calls}', 'JSONEachRow', '{structure}')")
    counts = {}
    for part, tests in parts("chdb", rules):
        query = counting_query(part, tests, chdb_condition, lambda test: f"countIf({test})")
        counts.update({rule["id"]: int(count) for rule, count in zip(part, str(opened.query(query, "TSV")).split())})
    return counts


def polars_table(calls, fields):
    """The fields of JSON Lines as flat columns."""
    import polars as pl
    schema = {"skill": pl.List(pl.String), "language": pl.String, "media_type": pl.String, "ani": pl.String, "priority": pl.Float64,
              "vip_flag": pl.Boolean, "wait_time": pl.Float64, "queue_depth": pl.Float64, "wrapupcode": pl.String, "subject": pl.String,
              "agentId": pl.String, "attributes": pl.Struct({
                  "accountId": pl.String, "customer": pl.Struct({"tier": pl.String, "score": pl.Float64, "region": pl.String}),
                  "device": pl.Struct({"firmware": pl.String}), "order": pl.Struct({"product": pl.String, "amount": pl.Float64}),
                  "marketing": pl.Struct({"campaign": pl.String})})}
    def place(field):
        parts = field.split(".")
        column = pl.col(parts[0])
        for part in parts[1:]: column = column.struct.field(part)
        if field == "attributes.accountId": column = column.cast(pl.Float64, strict=False)
        return column
    return pl.scan_ndjson(calls, schema=schema).select([place(field).alias(field) for field in fields])


def parquet(calls, file):
    import polars as pl
    table = polars_table(calls, sorted(TYPES)).with_columns(pl.when(pl.col("skill").is_not_null()).then(True).alias("skill_there"))
    # An object has no column of its own: whether it is there says a flag.
    table.with_columns(pl.when(pl.col("attributes.order").is_not_null()).then(True).alias("attributes.order")).collect().write_parquet(file, row_group_size=122_880)


def polars(calls, rules, distinct):
    import polars as pl
    def condition(field, operator, value):
        column = pl.col(field)
        if operator == "exists": return column.is_not_null()
        if operator == "not_exists": return column.is_null()
        if operator == "contains" and TYPES[field] == "list": test = column.list.contains(value)
        elif operator == "contains": test = column.str.contains(value, literal=True)
        elif operator == "regex": test = column.str.contains(value)
        else: test = {"eq": column == value, "neq": column != value, "gt": column > value, "lt": column < value,
                      "gte": column >= value, "lte": column <= value}[operator]
        return test.fill_null(False)
    def expression(tree, names):
        if tree["type"] == "condition": return pl.col(names[key(tree)])
        children = [expression(child, names) for child in tree["children"]]
        if tree["type"] == "not": return ~children[0]
        return pl.all_horizontal(children) if tree["type"] == "and" else pl.any_horizontal(children)
    used = sorted({leaf[0] for leaf in distinct})
    table = pl.scan_parquet(calls).select(used) if FLAT else polars_table(calls, used)
    if not FLAT or len(rules) > RULES_A_QUERY["polars"]: table = table.collect().lazy()
    counts = {}
    for part, columns in parts("polars", rules):
        names = {known: name for known, (name, _) in columns.items()}
        tests = [condition(leaf["field"], leaf["operator"], leaf.get("value")).alias(name) for name, leaf in columns.values()]
        row = table.select(tests).select(
            [expression(rule["expression"], names).sum().alias(rule["id"]) for rule in part]).collect().row(0, named=True)
        counts.update({name: int(count) for name, count in row.items()})
    return counts


def main():
    engine, calls, rules = sys.argv[1:4]
    if engine == "parquet": return parquet(calls, rules)
    rules = json.load(open(rules, encoding="utf-8"))["rules"]
    distinct = {key(leaf) for rule in rules for leaf in leaves(rule["expression"])}
    print(json.dumps({"duckdb": duckdb, "chdb": chdb, "polars": polars}[engine](calls, rules, distinct)))


if __name__ == "__main__":
    main()
