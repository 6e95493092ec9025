"""Speed and memory of the measures on synthetic events, beside the same counts in plain pandas.

`python -m benchmarks.balance [EVENTS …]`, by default 100000 1000000. The events are made inside DuckDB from hashes, so
every run has the same; two threads. Each measurement is a process of its own, so that its peak memory is its own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

POWERS = ("RUS", "CHN", "USA", "EU", "TUR")
FOCAL = "KAZ"
_PANDAS_RESAMPLES = 20  # plain pandas is slow enough that its thousand resamples are told from twenty
TASKS = ("flows, no resamples", "flows, 1000 resamples", "all measures, 1000 resamples", "all states",
         "pandas, no resamples", "pandas, 1000 resamples")  # fmt: skip


def countries() -> list[str]:
    """Codes of all states, the great news makers first and the focal state 31st."""
    from tarazy.actors import load_knowledge

    first = ["USA", "RUS", "CHN", "GBR", "FRA", "DEU", "TUR"]
    rest = [i.removeprefix("state:") for i in load_knowledge().entities if i.startswith("state:")]
    rest = [code for code in rest if code not in (*first, FOCAL)]
    return [*first, *rest[:23], FOCAL, *rest[23:]]


def generate(path: Path, events: int) -> None:
    """A file with a relation `panel`: ten years, three events a document, few states with most of the news."""
    with duckdb.connect(str(path), config={"threads": 2}) as connection:
        connection.execute("SET memory_limit = '1500MB'")
        connection.execute(
            """
            CREATE TABLE panel AS
            WITH r AS (SELECT i, hash(i) AS h, hash(i + 1000000007) AS g, hash(i + 5) AS k FROM range($1) t(i)),
            s AS (SELECT $2::VARCHAR[] AS c)
            SELECT
                'e' || i AS id, 'synthetic' AS source, 'd' || (i // 3) AS document,
                DATE '2005-01-01' + ((hash(i // 3) // 7) % 3652)::INT AS day, 'day' AS precision, 'SUPPORT' AS type,
                NULL::VARCHAR AS mode, CASE WHEN k % 10 = 0 THEN 'planned' ELSE 'actual' END AS status,
                CASE (k // 11) % 6 WHEN 0 THEN ['military'] WHEN 1 THEN ['economic'] WHEN 2 THEN ['diplomatic']
                    WHEN 3 THEN ['health', 'military'] ELSE []::VARCHAR[] END AS contexts,
                ['verbal_cooperation', 'material_cooperation', 'verbal_conflict', 'material_conflict']
                    [(1 + (k // 100) % 4)::INT] AS quad,
                2.5 AS score,
                [c[1 + (power((h % 1000000) / 1e6, 2) * len(c))::INT % len(c)]] AS actor_countries,
                ['GOV'] AS actor_sectors, []::VARCHAR[] AS actor_ids,
                CASE WHEN g % 5 = 0 THEN []
                    ELSE [c[1 + (power((g // 9 % 1000000) / 1e6, 2) * len(c))::INT % len(c)]]
                END AS recipient_countries,
                []::VARCHAR[] AS recipient_sectors, []::VARCHAR[] AS recipient_ids, 0.9 AS confidence, 'e' || i AS story
            FROM r, s
            """,
            [events, countries()],
        )


def measure(path: Path, task: str) -> dict[str, float]:
    """Seconds and peak memory of one task; imports and the opening of the file are not counted."""
    from tarazy.balance import Request, series, world

    with duckdb.connect(str(path), read_only=True, config={"threads": 2}) as connection:
        connection.execute("SET memory_limit = '1500MB'")
        tasks: dict[str, Callable[[], object]] = {
            TASKS[0]: lambda: series(connection, FOCAL, powers=POWERS, resamples=0, measures=["flows"]),
            TASKS[1]: lambda: series(connection, FOCAL, powers=POWERS, measures=["flows"]),
            TASKS[2]: lambda: series(connection, FOCAL, powers=POWERS),
            TASKS[3]: lambda: world(connection, Request(focal=FOCAL, powers=POWERS, by="quarter")),
            TASKS[4]: lambda: _pandas(connection, 0),
            TASKS[5]: lambda: _pandas(connection, _PANDAS_RESAMPLES),
        }
        connection.execute("SELECT count(*) FROM panel").fetchall()
        begin = time.perf_counter()
        tasks[task]()
        seconds = time.perf_counter() - begin
    if task == TASKS[5]:
        seconds *= 1000 / _PANDAS_RESAMPLES
    return {"seconds": seconds, "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _pandas(connection: duckdb.DuckDBPyConnection, resamples: int) -> int:
    """Counts by quarter, power, vector and kind as a script would make them; lists cut to their first value."""
    import numpy as np
    import pandas as pd

    from tarazy.actors import load_knowledge
    from tarazy.ontology import load_ontology

    frame = connection.sql(
        "SELECT document, day, status, quad, contexts[1] AS context, actor_countries[1] AS actor, "
        "recipient_countries[1] AS recipient FROM panel"
    ).df()
    frame = frame[(frame.status == "actual") & ((frame.actor == FOCAL) | (frame.recipient == FOCAL))].copy()
    members = {code: code for code in POWERS if code != "EU"}
    members |= {c: "EU" for s in load_knowledge().memberships["eu"] for c in s.countries}
    vectors = {c: v.code for v in load_ontology().vectors.values() for c in v.contexts}
    frame["power"] = frame.recipient.where(frame.actor == FOCAL, frame.actor).map(members)
    frame["vector"] = frame.context.map(vectors)
    frame["quarter"] = pd.to_datetime(frame.day).dt.to_period("Q")
    keys = ["quarter", "power", "vector", "quad"]
    found = [frame.groupby(keys).size()]
    chance = np.random.default_rng(0)
    documents = frame.document.unique()
    for _ in range(resamples):
        drawn = pd.Series(chance.choice(documents, len(documents))).value_counts()
        found.append(frame.assign(times=frame.document.map(drawn).fillna(0)).groupby(keys).times.sum())
    return len(found)


def main(sizes: list[int]) -> None:
    """Generate, measure each task in a process of its own, and print a table."""
    print(f"{'events':>10}  {'task':30} {'seconds':>9} {'peak MiB':>9}")
    for events in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "panel.duckdb"
            generate(path, events)
            for task in TASKS:
                command = [sys.executable, "-m", "benchmarks.balance", "--one", str(path), task]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                told = json.loads(done.stdout)
                print(f"{events:>10}  {task:30} {told['seconds']:9.2f} {told['mib']:9.0f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(Path(sys.argv[2]), sys.argv[3])))
    else:
        main([int(float(x)) for x in sys.argv[1:]] or [100_000, 1_000_000])
