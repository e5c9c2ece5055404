#!/usr/bin/env python3
"""Runs the queries of `replay --sql` on real engines.

  sql_peers.py ENGINE FOLDER

FOLDER has calls.jsonl (each line the columns of one call), columns.json (name to type: string, number, boolean, list)
and query.sql for this engine. Prints one JSON line for each row of the result, in no order.
"""
import json
import sys

engine, folder = sys.argv[1:3]
calls = [json.loads(line) for line in open(f"{folder}/calls.jsonl", encoding="utf-8")]
columns = json.load(open(f"{folder}/columns.json", encoding="utf-8"))
query = open(f"{folder}/query.sql", encoding="utf-8").read()


def show(names, rows):
    for row in rows:
        print(json.dumps(dict(zip(names, [int(v) if isinstance(v, (int, float)) else v for v in row]))))


def duckdb_rows():
    import duckdb

    types = {"string": "VARCHAR", "number": "DOUBLE", "boolean": "BOOLEAN", "list": "VARCHAR[]"}
    connection = duckdb.connect()
    declared = ", ".join('"' + name.replace('"', '""') + f'" {types[kind]}' for name, kind in columns.items())
    connection.execute(f"CREATE TABLE calls ({declared})")
    marks = ", ".join("?" for _ in columns)
    connection.executemany(
        f"INSERT INTO calls VALUES ({marks})", [[call.get(name) for name in columns] for call in calls])
    result = connection.execute(query)
    return [column[0] for column in result.description], result.fetchall()


def clickhouse_rows():
    from chdb import session

    types = {
        "string": "Nullable(String)", "number": "Nullable(Float64)", "boolean": "Nullable(Bool)",
        "list": "Array(String)"}
    def escaped(text, quote):
        return text.replace("\\", "\\\\").replace(quote, "\\" + quote)

    lines = []
    declared = []
    for name, kind in columns.items():
        declared.append(f"`{escaped(name, '`')}` {types[kind]}")
        if kind == "list":
            declared.append(f"`{name}__exists` Bool")
    structure = escaped(", ".join(declared), "'")
    for call in calls:
        row = {}
        for name, kind in columns.items():
            row[name] = call.get(name)
            if kind == "list":
                row[name] = call.get(name) or []
                row[name + "__exists"] = call.get(name) is not None
        lines.append(json.dumps(row))
    with open(f"{folder}/clickhouse.jsonl", "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    with session.Session() as connection:
        connection.query("CREATE DATABASE IF NOT EXISTS peers ENGINE = Atomic")
        connection.query(f"CREATE TABLE peers.calls ({', '.join(declared)}) ENGINE = Memory")
        connection.query(f"INSERT INTO peers.calls SELECT * FROM file('{folder}/clickhouse.jsonl', 'JSONEachRow', "
                         f"'{structure}')")
        connection.query("USE peers")
        text = str(connection.query(query, "JSONCompactEachRowWithNames"))
    rows = [json.loads(line) for line in text.splitlines() if line]
    return rows[0], [[int(v) if isinstance(v, str) and i > 1 else v for i, v in enumerate(row)] for row in rows[1:]]


def spark_rows():
    from pyspark.sql import SparkSession
    from pyspark.sql import types as t

    types = {
        "string": t.StringType(), "number": t.DoubleType(), "boolean": t.BooleanType(),
        "list": t.ArrayType(t.StringType())}
    spark = (
        SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1").config("spark.driver.host", "127.0.0.1").getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    schema = t.StructType([t.StructField(name, types[kind]) for name, kind in columns.items()])

    def value(call, name):
        found = call.get(name)
        return float(found) if columns[name] == "number" and found is not None else found

    spark.createDataFrame([[value(call, name) for name in columns] for call in calls], schema).createOrReplaceTempView("calls")
    result = spark.sql(query)
    return result.columns, [list(row) for row in result.collect()]


names, rows = {"duckdb": duckdb_rows, "clickhouse": clickhouse_rows, "spark": spark_rows}[engine]()
show(names, rows)
