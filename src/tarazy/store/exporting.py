"""Events out of a store: our own formats without loss, POLECAT's columns, and the network of actors as GraphML.

A file appears whole on success and not at all otherwise.
"""

import csv
import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal, get_args
from xml.sax.saxutils import quoteattr

import msgspec

from tarazy.errors import InputError
from tarazy.ontology import load_ontology
from tarazy.store.archives.codes import gw_of
from tarazy.store.archives.polecat import COLUMNS as POLECAT
from tarazy.store.cells import guarded, to_cell
from tarazy.store.columns import Column, columns_of, event_columns, schema, table
from tarazy.store.database import Store
from tarazy.store.importing import ArchiveEvent

ExportKind = Literal["parquet", "csv", "jsonl", "polecat", "graphml"]
Part = Literal["own", "archive"]
_ROWS = 4096

_ALL = """SELECT id, document, day, type, mode, contexts, quad, score, actor_names, actor_countries, actor_sectors,
    actor_ids, recipient_names, recipient_countries, recipient_sectors, recipient_ids, place, place_country, latitude,
    longitude, source FROM (
    SELECT source || ':' || key AS id, * EXCLUDE (key) FROM archive
    UNION ALL BY NAME
    SELECT id, document, when_start AS day, type, mode, contexts, quad, score, actor_names, actor_countries,
        actor_sectors, [a.id for a in actors if a.id is not null] AS actor_ids, recipient_names, recipient_countries,
        recipient_sectors, [r.id for r in recipients if r.id is not null] AS recipient_ids, where_name AS place,
        where_country AS place_country, where_latitude AS latitude, where_longitude AS longitude, coder AS source,
        status FROM events
) WHERE status = 'actual' AND day IS NOT NULL ORDER BY day, id"""

# Ties between countries: who acts on whom, and who acts together with whom (each pair once, in order of the codes).
_TIES = """SELECT a, b, quad, together, count(*) AS events, count(DISTINCT story) AS stories, sum(score) AS score FROM (
    SELECT unnest(actor_countries) AS a, b, quad, story, score, false AS together FROM (
        SELECT actor_countries, unnest(recipient_countries) AS b, quad, story, score FROM panel WHERE status = 'actual')
    UNION ALL
    SELECT a, b, quad, story, score, true FROM (
        SELECT a, unnest(actor_countries) AS b, quad, story, score FROM (
            SELECT unnest(actor_countries) AS a, actor_countries, quad, story, score FROM panel
            WHERE status = 'actual' AND recipient_countries = []))
    WHERE a < b
) GROUP BY ALL ORDER BY a, b, together, quad"""


def export(store: Store, target: str | Path, kind: ExportKind, part: Part | None = None) -> int:
    """Write events of the store to a file; gives how many (for graphml: how many ties).

    parquet, csv and jsonl hold either our own events or those of archives; `part` says which, and may be left out
    where the store has only one. polecat holds what is dated and actual of both, graphml the network of countries.
    """
    if kind not in get_args(ExportKind):
        raise InputError(f"unknown format {kind!r}; expected one of {', '.join(get_args(ExportKind))}")
    path = Path(target)
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(f"{path}: cannot be written there; give the path of a file in a folder that exists")
    writers: dict[str, Callable[[Store, IO[bytes]], int]] = {"polecat": _polecat, "graphml": _graphml}
    with _whole(path) as file:
        if kind in writers:
            return writers[kind](store, file)
        return _own(store, file, kind, part or _only_part(store))


def _only_part(store: Store) -> Part:
    ((own,),) = store.query("SELECT count(*) FROM events")
    ((held,),) = store.query("SELECT count(*) FROM archive")
    if own and held:
        raise InputError(
            f"the store holds {own} events of its own and {held} of archives, which have different columns; "
            "say which with --part own or --part archive"
        )
    return "archive" if held else "own"


def _own(store: Store, file: IO[bytes], kind: str, part: Part) -> int:
    columns = event_columns() if part == "own" else columns_of(ArchiveEvent)
    order = "document, rowid" if part == "own" else "rowid"
    names = ", ".join(f'"{column.name}"' for column in columns)
    rows = store.rows(f"SELECT {names} FROM {'events' if part == 'own' else 'archive'} ORDER BY {order}")
    if part == "own" and kind == "jsonl":
        return _lines(file, (msgspec.json.encode(event) for event in store.events()))
    if kind == "jsonl":
        return _lines(file, (msgspec.json.encode(row) for row in rows))
    held = [Column(c.name, c.hint, _taker(c.name), c.path) for c in columns]
    if kind == "csv":
        head = _csv([column.name for column in columns])
        file.write(head)
        count = 0
        for row in rows:
            file.write(_csv([to_cell(column, _value(column, row)) for column in held]))
            count += 1
        return count
    return _parquet(file, rows, held)


def _taker(name: str) -> Callable[[Any], Any]:
    return lambda row: row[name]


def _value(column: Column, row: dict[str, Any]) -> Any:
    value = row[column.name]
    return tuple(value) if isinstance(value, list) and column.kind == "codes" else value


def _parquet(file: IO[bytes], rows: Iterator[dict[str, Any]], columns: Sequence[Column]) -> int:
    import pyarrow.parquet

    count = 0
    with pyarrow.parquet.ParquetWriter(file, schema(columns), compression="zstd") as writer:
        for chunk in _chunks(rows):
            writer.write_table(table(chunk, columns))
            count += len(chunk)
    return count


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _ROWS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _lines(file: IO[bytes], lines: Iterator[bytes]) -> int:
    count = 0
    for line in lines:
        file.write(line + b"\n")
        count += 1
    return count


def _polecat(store: Store, file: IO[bytes]) -> int:
    file.write(("\t".join(POLECAT) + "\n").encode())
    return _lines(file, ("\t".join(_polecat_cells(row)).encode() for row in store.rows(_ALL)))


def _polecat_cells(row: dict[str, Any]) -> list[str]:
    found: dict[str, Any] = {
        "Event ID": f"{row['id']}_{row['type']}_{row['mode'] or ''}",
        "Event Date": row["day"].isoformat(),
        "Event Type": row["type"],
        "Event Mode": row["mode"],
        "Intensity": row["score"],
        "Quad Code": row["quad"].replace("_", " ").upper(),
        "Contexts": "; ".join(row["contexts"]),
        "Placename": row["place"],
        "Country": row["place_country"],
        "Latitude": row["latitude"],
        "Longitude": row["longitude"],
        "Source": row["source"],
    }
    for side, name in (("Actor", "actor"), ("Recipient", "recipient")):
        countries, sectors = row[f"{name}_countries"], row[f"{name}_sectors"]
        pages = [i.removeprefix("wikipedia:") for i in row[f"{name}_ids"] if i.startswith("wikipedia:")]
        found |= {
            f"{side} Name": "; ".join(row[f"{name}_names"]),
            f"{side} Country": "; ".join(countries),
            f"{side} COW": "; ".join(number for c in countries if (number := gw_of(c))),
            f"Primary {side} Sector": sectors[0] if sectors else None,
            f"{side} Sectors": "; ".join(sectors),
            f"Wikipedia {side} ID": "; ".join(pages),
        }
    return [_polecat_cell(found.get(column)) for column in POLECAT]


def _polecat_cell(value: Any) -> str:
    """A cell without tab or line break; POLECAT writes None for what is not known."""
    if value is None or value == "":
        return "None"
    return guarded(" ".join(value.split())) if isinstance(value, str) else repr(value)


def _graphml(store: Store, file: IO[bytes]) -> int:
    quads = tuple(load_ontology().quads)
    keys = [("label", "node", "string"), *((quad, "edge", "long") for quad in quads), ("events", "edge", "long"),
            ("stories", "edge", "long"), ("weight", "edge", "double"), ("mean_score", "edge", "double"),
            ("together", "edge", "boolean")]  # fmt: skip
    ties: dict[tuple[str, str, bool], dict[str, Any]] = {}
    for tie in store.rows(_TIES):
        held = ties.setdefault((tie["a"], tie["b"], tie["together"]), {"score": 0.0, "events": 0, "stories": 0})
        held[tie["quad"]] = tie["events"]
        for name in ("events", "stories", "score"):
            held[name] += tie[name]
    nodes = sorted({code for a, b, _ in ties for code in (a, b)})
    file.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for name, of, kind in keys:
        file.write(f'<key id="{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>\n'.encode())
    file.write(b'<graph id="actors" edgedefault="directed">\n')
    for code in nodes:
        file.write(f'<node id={quoteattr(code)}><data key="label">{_escaped(code)}</data></node>\n'.encode())
    for number, ((a, b, together), held) in enumerate(sorted(ties.items())):
        values = {quad: held.get(quad, 0) for quad in quads} | {
            "events": held["events"], "stories": held["stories"], "weight": float(held["events"]),
            "mean_score": held["score"] / held["events"], "together": "true" if together else "false",
        }  # fmt: skip
        data = "".join(f'<data key="{name}">{value}</data>' for name, value in values.items())
        edge = f'<edge id="e{number}" source={quoteattr(a)} target={quoteattr(b)}>{data}</edge>\n'
        file.write(edge.encode())
    file.write(b"</graph>\n</graphml>\n")
    return len(ties)


def _escaped(text: str) -> str:
    return quoteattr(text)[1:-1]


def _csv(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its place only when all is written."""
    place = path.resolve().with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with place.open("wb") as file:
            yield file
        place.replace(path.resolve())
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror or error}); make room or give another path"
        ) from error
    finally:
        place.unlink(missing_ok=True)
