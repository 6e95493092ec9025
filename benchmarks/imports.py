"""`python -m benchmarks.imports`: how fast an archive is imported, beside DuckDB's own CSV reader on the same file.

Files in GDELT's layout of 61 columns are generated. For each size the reader is timed twice: reading every column as
text, and keeping it in a table of a database file (what "import" means without Tarazy). Reader and import alternate,
and the best of each counts. `cpu` is the processor time of the import, `peak` the most memory that the process has had.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from tarazy import store
from tarazy.store.archives import Loader
from tarazy.store.archives.gdelt import LAYOUT
from tarazy.store.archives.sql import piece_sql

_CODES = "['020','036','040','042','043','051','057','061','070','080','111','112','120','130','141','163','173','190']"
_STATES = "['USA','RUS','CHN','KAZ','TUR','GBR','FRA','IRN','ISR','UKR','IND','PAK','','AFR']"
_TYPES = "['GOV','MIL','','','COP','BUS','CVL','REB']"


def generate(path: Path, rows: int) -> None:
    """A file of invented events in the layout of GDELT 2.0."""
    cells = dict.fromkeys(LAYOUT.variants[2], "''")
    for number, side in enumerate(("Actor1", "Actor2"), 1):
        cells[f"{side}CountryCode"] = f"{_STATES}[(hash(i * {number * 7 + 3}) % 14 + 1)::INT]"
        cells[f"{side}Type1Code"] = f"{_TYPES}[(hash(i * {number * 11 + 5}) % 8 + 1)::INT]"
        cells[f"{side}Name"] = f"'ACTOR NUMBER ' || hash(i * {number * 13 + 1}) % 5000"
        cells[f"{side}Code"] = f"{cells[f'{side}CountryCode']} || {cells[f'{side}Type1Code']}"
    for side in ("Actor1Geo", "Actor2Geo", "ActionGeo"):
        cells |= {
            f"{side}_FullName": "'Astana, Astana, Kazakhstan'", f"{side}_CountryCode": "'KZ'",
            f"{side}_Lat": "'51.1801'", f"{side}_Long": "'71.446'", f"{side}_FeatureID": "'-2327202'",
        }  # fmt: skip
    code = f"{_CODES}[(hash(i * 29) % 18 + 1)::INT]"
    day = f"DATE '2015-02-19' + (i * 3650 // {rows})::INT"
    cells |= {
        "GLOBALEVENTID": "i + 100000000", "SQLDATE": f"strftime({day}, '%Y%m%d')",
        "MonthYear": f"strftime({day}, '%Y%m')",
        "Year": f"year({day})", "FractionDate": "'2015.1370'", "IsRootEvent": "i % 2", "EventCode": code,
        "EventBaseCode": f"left({code}, 3)", "EventRootCode": f"left({code}, 2)", "QuadClass": "1",
        "GoldsteinScale": "(hash(i * 31) % 200)::INT / 10 - 10", "NumMentions": "5", "NumSources": "1",
        "NumArticles": "5",
        "AvgTone": "(hash(i * 37) % 20000)::INT / 1000 - 10", "DATEADDED": f"strftime({day}, '%Y%m%d120000')",
        "SOURCEURL": "'https://www.example.com/news/world/story-' || i // 3 || '-about-something.html'",
    }  # fmt: skip
    columns = ", ".join(f'{value} AS "{name}"' for name, value in cells.items())
    options = "DELIMITER '\t', HEADER false, QUOTE '', ESCAPE ''"
    duckdb.execute(f"COPY (SELECT {columns} FROM range({rows}) r(i)) TO '{path}' ({options})")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    clock = time.perf_counter()
    work()
    now = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter() - clock, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


def measure(folder: Path, rows: int, tries: int) -> str:
    """One line of the table for files of this many rows."""
    file, kept, db = folder / "events.csv", folder / "kept.duckdb", folder / "store.duckdb"
    generate(file, rows)
    whole = piece_sql(LAYOUT, LAYOUT.variants[2], "\t")
    reader = whole[whole.index("FROM read_csv") : -1]
    every = ", ".join(f'count("{name}")' for name in LAYOUT.variants[2])
    best = [(float("inf"), 0.0)] * 3

    def read() -> None:
        with duckdb.connect() as connection:
            connection.execute("SET threads = 2")
            connection.execute(f"SELECT {every} {reader}", [str(file)]).fetchall()

    def keep() -> None:
        kept.unlink(missing_ok=True)
        with duckdb.connect(str(kept)) as connection:
            connection.execute("SET threads = 2")
            connection.execute(f"CREATE TABLE events AS SELECT * {reader}", [str(file)])

    def load() -> None:
        db.unlink(missing_ok=True)
        with store.open(db) as opened:
            opened.query("SET threads = 2")
            assert Loader(opened, LAYOUT).load(file).rows == rows

    for _ in range(tries):
        best = [min(old, timed(work)) for old, work in zip(best, (read, keep, load), strict=True)]
    (reading, _), (keeping, _), (loading, cpu) = best
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{rows:>10,} | {file.stat().st_size / 2**20:7.0f} | {reading:7.2f} | {keeping:7.2f} | {loading:7.2f} | "
        f"{reading / loading:4.0%} | {keeping / loading:4.0%} | {cpu:7.2f} | {peak:6.0f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--tries", type=int, default=2)
    given = parser.parse_args()
    print("      rows |     MiB |  read s |  keep s | import s | of read | of keep | cpu s | peak MiB")
    for rows in given.rows:
        with tempfile.TemporaryDirectory() as folder:
            print(measure(Path(folder), rows, given.tries), flush=True)


if __name__ == "__main__":
    main()
