"""`python -m benchmarks.imports`: how fast an archive is imported, beside DuckDB's own CSV reader on the same file.

Files of invented events are generated in the layout of GDELT (61 columns) and of ICEWS (20 columns). For each, in one
run and by turns: `scan` is DuckDB's reader alone, which finds the types of all columns and counts their values; `table`
is the same reader into a table of a new database file, which is what importing means without Tarazy; `import` is
`tarazy import` into a new store; `again` is the same rows in another file into that store, all of which it has. The
best of the tries counts. Every measurement is a process of its own with two threads, so that `peak` is its own.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from tarazy.store.archives import FORMATS

_CODES = "['020','036','040','042','043','051','057','061','070','080','111','112','120','130','141','163','173','190']"
_STATES = "['USA','RUS','CHN','KAZ','TUR','GBR','FRA','IRN','ISR','UKR','IND','PAK','','AFR']"
_TYPES = "['GOV','MIL','','','COP','BUS','CVL','REB']"
_NAMES = "['United States','Russian Federation','China','Kazakhstan','Turkey','Germany','France','Iran','']"
_ROLES = "['Government','Military','','Police,Government','Business','General Population / Civilian / Social,Social']"
_TASKS = ("scan", "table", "import", "again")


def _pick(values: str, salt: int) -> str:
    return f"{values}[(hash(i * {salt}) % len({values}) + 1)::INT]"


def gdelt(rows: int) -> dict[str, str]:
    """The cells of a row of GDELT 2.0 by column, as expressions over the number of the row."""
    cells = dict.fromkeys(FORMATS["gdelt"][0].variants[2], "''")
    for number, side in enumerate(("Actor1", "Actor2"), 1):
        cells[f"{side}CountryCode"] = _pick(_STATES, number * 7 + 3)
        cells[f"{side}Type1Code"] = _pick(_TYPES, number * 11 + 5)
        cells[f"{side}Name"] = f"'ACTOR NUMBER ' || hash(i * {number * 13 + 1}) % 5000"
        cells[f"{side}Code"] = f"{cells[f'{side}CountryCode']} || {cells[f'{side}Type1Code']}"
    for side in ("Actor1Geo", "Actor2Geo", "ActionGeo"):
        cells |= {
            f"{side}_FullName": "'Astana, Astana, Kazakhstan'", f"{side}_CountryCode": "'KZ'",
            f"{side}_Lat": "'51.1801'", f"{side}_Long": "'71.446'", f"{side}_FeatureID": "'-2327202'",
        }  # fmt: skip
    code = _pick(_CODES, 29)
    day = f"DATE '2015-02-19' + (i * 3650 // {rows})::INT"
    return cells | {
        "GLOBALEVENTID": "i + 100000000", "SQLDATE": f"strftime({day}, '%Y%m%d')",
        "MonthYear": f"strftime({day}, '%Y%m')",
        "Year": f"year({day})", "FractionDate": "'2015.1370'", "IsRootEvent": "i % 2", "EventCode": code,
        "EventBaseCode": f"left({code}, 3)", "EventRootCode": f"left({code}, 2)", "QuadClass": "1",
        "GoldsteinScale": "(hash(i * 31) % 200)::INT / 10 - 10", "NumMentions": "5", "NumSources": "1",
        "NumArticles": "5",
        "AvgTone": "(hash(i * 37) % 20000)::INT / 1000 - 10", "DATEADDED": f"strftime({day}, '%Y%m%d120000')",
        "SOURCEURL": "'https://www.example.com/news/world/story-' || i // 3 || '-about-something.html'",
    }  # fmt: skip


def icews(rows: int) -> dict[str, str]:
    """The cells of a row of ICEWS by column."""
    cells = dict.fromkeys(FORMATS["icews"][0].variants[0], "'NULL'")
    for number, side in enumerate(("Source", "Target"), 1):
        # A name has one country and one list of sectors, as in the archive.
        who = f"(hash(i * {number * 13 + 1}) % 20000)"
        cells[f"{side} Name"] = f"'Person Number ' || {who}"
        cells[f"{side} Country"] = f"{_NAMES}[({who} % len({_NAMES}) + 1)::INT]"
        cells[f"{side} Sectors"] = f"{_ROLES}[({who} % len({_ROLES}) + 1)::INT]"
    return cells | {
        "Event ID": "i + 20000000", "Event Date": f"DATE '1995-01-01' + (i * 9000 // {rows})::INT",
        "Event Text": "'Make statement or visit'", "CAMEO Code": _pick(_CODES, 29),
        "Intensity": "(hash(i * 31) % 200)::INT / 10 - 10", "Story ID": "i // 3 + 30000000",
        "Sentence Number": "i % 6 + 1", "Publisher": "'The Example Newspaper ' || i % 300", "City": "'Astana'",
        "Country": "'Kazakhstan'", "Latitude": "'51.1801'", "Longitude": "'71.446'",
    }  # fmt: skip


_LAYOUTS: dict[str, Callable[[int], dict[str, str]]] = {"gdelt": gdelt, "icews": icews}


def generate(path: Path, layout: str, rows: int, last: str = "") -> None:
    """A file of invented events; one with another `last` row has the same events and is another file."""
    columns = ", ".join(f'{value} AS "{name}"' for name, value in _LAYOUTS[layout](rows).items())
    options = f"DELIMITER '\t', HEADER {layout == 'icews'}, QUOTE '', ESCAPE ''"
    duckdb.execute(f"COPY (SELECT {columns} FROM range({rows}) r(i)) TO '{path}' ({options})")
    with path.open("a") as file:
        file.write(last)


def measure(layout: str, task: str, file: Path, folder: Path) -> dict[str, float]:
    """Seconds, processor seconds and peak memory in MiB of one task."""
    from tarazy import store

    reader = f"read_csv('{file}', delim = '\t', quote = '', header = {layout == 'icews'})"
    kept, db = folder / "kept.duckdb", folder / "store.duckdb"
    if task == "table":
        kept.unlink(missing_ok=True)
    if task == "import":
        db.unlink(missing_ok=True)
    begin, used = time.perf_counter(), _processor()
    if task in ("scan", "table"):
        with duckdb.connect(str(kept) if task == "table" else ":memory:") as connection:
            connection.execute("SET threads = 2")
            what = "SELECT count(COLUMNS(*))" if task == "scan" else "CREATE TABLE events AS SELECT *"
            connection.execute(f"{what} FROM {reader}").fetchall()
    else:
        with store.open(db) as opened:
            opened.query("SET threads = 2")
            result = store.import_file(opened, file, layout)
            assert result.imported > 0.9 * result.rows if task == "import" else result.imported == 0
    seconds, processor = time.perf_counter() - begin, _processor() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "processor": processor, "peak": peak}


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def compare(layout: str, rows: int, tries: int, folder: Path) -> None:
    """Print one line of the table."""
    file, again = folder / "events.csv", folder / "again.csv"
    generate(file, layout, rows)
    generate(again, layout, rows, "cut\n")
    found: dict[str, list[dict[str, float]]] = {task: [] for task in _TASKS}
    for _ in range(tries):
        for task in _TASKS:
            given = [layout, task, str(again if task == "again" else file), str(folder)]
            command = [sys.executable, "-m", "benchmarks.imports", "--one", *given]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            found[task].append(json.loads(done.stdout))
    best = {t: {k: min(m[k] for m in found[t]) for k in ("seconds", "processor")} for t in _TASKS}
    peak = {t: max(m["peak"] for m in found[t]) for t in _TASKS}
    ratios = [best[t][k] / best["import"][k] for t in ("scan", "table") for k in ("seconds", "processor")]
    print(
        f"{layout:6} {rows:>10,} {file.stat().st_size / 2**20:6.0f}"
        + "".join(f" | {best[t]['seconds']:6.2f} {best[t]['processor']:6.2f} {peak[t]:5.0f}" for t in _TASKS)
        + " | "
        + " ".join(f"{ratio:4.0%}" for ratio in ratios),
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--tries", type=int, default=2)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        layout, task, file, folder = given.one
        print(json.dumps(measure(layout, task, Path(file), Path(folder))))
        return
    print("each: seconds, processor seconds, peak MiB; import's speed as a share of scan's and table's, by either time")
    print(f"{'layout':6} {'rows':>10} {'MiB':>6}" + "".join(f" | {t:>19}" for t in _TASKS) + " | of scan, of table")
    for rows in given.rows:
        for layout in _LAYOUTS:
            with tempfile.TemporaryDirectory() as folder:
                compare(layout, rows, given.tries, Path(folder))


if __name__ == "__main__":
    main()
