"""Speed and memory of the measures on synthetic events, beside the same counts in plain pandas (extra `bench`).

`python -m benchmarks.balance [EVENTS …]`, by default 100000 1000000. The events are made inside DuckDB from hashes, so
every run has the same; two threads. Each measurement is a process of its own, so that its peak memory is its own;
about 200 MiB of it are the libraries. `cpu` is processor time, which a busy machine changes less than `seconds`.
Pandas reads the same file, cuts each list to its first value, and counts by quarter, power, vector and quad: less than
the flows, which also give shares, rates and events per document.

`python -m benchmarks.balance --imported [EVENTS …]` measures on stores instead: a file in GDELT's layout is imported,
and the measures read the store's view `panel`, beside a plain table of the same rows.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

POWERS = ("RUS", "CHN", "USA", "EU", "TUR")
FOCAL = "KAZ"
_PANDAS_RESAMPLES = 20  # plain pandas is slow enough that its thousand resamples are told from twenty
FLOWS, DRAWN, ALL, STATES, COUNTS, PANDAS_DRAWN, PANDAS_STATES = TASKS = (
    "flows, no resamples", "flows, 1000 resamples", "all measures, 1000 resamples", "all states",
    "pandas, no resamples", "pandas, 1000 resamples", "pandas, all states",
)  # fmt: skip
BESIDE = {FLOWS: COUNTS, DRAWN: PANDAS_DRAWN, STATES: PANDAS_STATES}


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


def import_archive(store: Path, table: Path, events: int) -> None:
    """A store of imported events, and a file whose `panel` is a plain table of the same rows."""
    from benchmarks.imports import generate as generate_archive
    from tarazy.store import import_file
    from tarazy.store import open as open_store

    file = store.with_name("events.csv")
    generate_archive(file, "gdelt", events)
    with open_store(store) as opened:
        opened.query("SET threads = 2")
        import_file(opened, file, "gdelt")
    file.unlink()
    with duckdb.connect(str(table), config={"threads": 2}) as connection:
        connection.execute("SET memory_limit = '1500MB'")
        connection.execute(f"ATTACH '{store}' AS store (READ_ONLY)")
        connection.execute("CREATE TABLE panel AS FROM store.panel")


def measure(path: Path, task: str) -> dict[str, float]:
    """Seconds, processor seconds and peak memory of one task; what is loaded once in a process is not counted."""
    import pandas  # noqa: F401 - loaded before the clock starts, as what follows
    import polars  # noqa: F401
    import scipy.sparse
    import scipy.special  # noqa: F401

    from tarazy.actors import load_knowledge
    from tarazy.balance import Request, series, world
    from tarazy.ontology import load_ontology

    load_knowledge()
    load_ontology()
    with duckdb.connect(str(path), read_only=True, config={"threads": 2}) as connection:
        connection.execute("SET memory_limit = '1GB'")
        tasks: dict[str, Callable[[], object]] = {
            FLOWS: lambda: series(connection, FOCAL, powers=POWERS, resamples=0, measures=["flows"]),
            DRAWN: lambda: series(connection, FOCAL, powers=POWERS, measures=["flows"]),
            ALL: lambda: series(connection, FOCAL, powers=POWERS),
            STATES: lambda: world(connection, Request(focal=FOCAL, powers=POWERS, by="quarter")),
            COUNTS: lambda: _pandas(connection, 0),
            PANDAS_DRAWN: lambda: _pandas(connection, _PANDAS_RESAMPLES),
            PANDAS_STATES: lambda: _pandas_states(connection),
        }
        connection.execute("SELECT count(*) FROM panel").fetchall()
        begin, used = time.perf_counter(), _processor()
        tasks[task]()
        told = {"seconds": time.perf_counter() - begin, "cpu": _processor() - used}
    if task == PANDAS_DRAWN:
        told = {name: value * 1000 / _PANDAS_RESAMPLES for name, value in told.items()}
    return told | {"mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _read(connection: duckdb.DuckDBPyConnection) -> Any:
    """The actual events as a frame; lists cut to their first value."""
    import pandas as pd

    from tarazy.ontology import load_ontology

    frame = connection.sql(
        "SELECT document, day, status, quad, contexts[1] AS context, actor_countries[1] AS actor, "
        "recipient_countries[1] AS recipient FROM panel"
    ).df()
    frame = frame[frame.status == "actual"].copy()
    frame["vector"] = frame.context.map({c: v.code for v in load_ontology().vectors.values() for c in v.contexts})
    frame["quarter"] = pd.to_datetime(frame.day).dt.to_period("Q")
    return frame


def _members() -> dict[str, str]:
    from tarazy.actors import load_knowledge

    members = {code: code for code in POWERS if code != "EU"}
    return members | {c: "EU" for s in load_knowledge().memberships["eu"] for c in s.countries}


def _pandas(connection: duckdb.DuckDBPyConnection, resamples: int) -> int:
    """Counts by quarter, power, vector and quad as a script would make them."""
    import numpy as np
    import pandas as pd

    frame = _read(connection)
    frame = frame[(frame.actor == FOCAL) | (frame.recipient == FOCAL)].copy()
    frame["power"] = frame.recipient.where(frame.actor == FOCAL, frame.actor).map(_members())
    keys = ["quarter", "power", "vector", "quad"]
    found = [frame.groupby(keys).size()]
    chance = np.random.default_rng(0)
    documents = frame.document.unique()
    for _ in range(resamples):
        drawn = pd.Series(chance.choice(documents, len(documents))).value_counts()
        found.append(frame.assign(times=frame.document.map(drawn).fillna(0)).groupby(keys).times.sum())
    return len(found)


def _pandas_states(connection: duckdb.DuckDBPyConnection) -> int:
    """Counts of every state by quarter, power, vector and quad."""
    import pandas as pd

    frame, members = _read(connection), _members()
    sides = [
        frame.assign(state=frame[own], power=frame[other].map(members)).dropna(subset=["state", "power"])
        for own, other in (("actor", "recipient"), ("recipient", "actor"))
    ]
    return len(pd.concat(sides).groupby(["state", "quarter", "power", "vector", "quad"]).size())


def _measured(path: Path, task: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.balance", "--one", str(path), task]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _print(events: int, name: str, one: dict[str, float], beside: dict[str, float] | None, by: str = "seconds") -> None:
    ratio = f"  {beside[by] / one[by]:.1f}" if beside else ""
    print(f"{events:>10}  {name:36} {one['seconds']:9.2f} {one['cpu']:9.2f} {one['mib']:9.0f}{ratio}", flush=True)


def main(sizes: list[int]) -> None:
    """Generate, measure each task in a process of its own, and print a table with ratios to pandas."""
    print(f"{'events':>10}  {'task':36} {'seconds':>9} {'cpu':>9} {'peak MiB':>9}  times as fast as pandas")
    for events in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "panel.duckdb"
            generate(path, events)
            told: dict[str, dict[str, float]] = {}
            for task in reversed(TASKS):
                told[task] = _measured(path, task)
                _print(events, task, told[task], told.get(BESIDE.get(task, "")))


def main_imported(sizes: list[int]) -> None:
    """Import, measure on the store and on the plain table, and print a table with ratios to the latter."""
    print(f"{'events':>10}  {'task':36} {'seconds':>9} {'cpu':>9} {'peak MiB':>9}  times as fast as the table, by cpu")
    for events in sizes:
        with tempfile.TemporaryDirectory() as folder:
            store, table = Path(folder) / "store.duckdb", Path(folder) / "table.duckdb"
            import_archive(store, table, events)
            for task in (FLOWS, DRAWN, ALL, STATES):
                plain = _measured(table, task)
                _print(events, f"table: {task}", plain, None)
                _print(events, f"store: {task}", _measured(store, task), plain, "cpu")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(Path(sys.argv[2]), sys.argv[3])))
    elif sys.argv[1:2] == ["--imported"]:
        main_imported([int(float(x)) for x in sys.argv[2:]] or [1_000_000])
    else:
        main([int(float(x)) for x in sys.argv[1:]] or [100_000, 1_000_000])
