"""A user's own people and organisations: one CSV file, checked line by line."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from tarazy.actors.compiled import compile_knowledge, link, load_knowledge
from tarazy.actors.entries import Knowledge
from tarazy.actors.lint import WIDER
from tarazy.actors.names import fold, joined, tokenise
from tarazy.actors.resolver import Resolver
from tarazy.actors.tables import Row, cells, span
from tarazy.errors import DataError, InputError
from tarazy.ontology import load_ontology
from tarazy.records import Actor

COLUMNS = ("id", "kind", "name", "aliases", "country", "office", "sectors", "start", "end", "source")
_NEEDED = ("name", "country")

_LONGEST_NAME = 200  # characters; what is longer is no name


def resolve(text: str, on: date | None = None, *, actors: Path | str | None = None) -> Actor:
    """Who a name or phrase is on a date; `actors` is a file of your own people and organisations."""
    if actors is None:
        return Resolver(load_knowledge()).resolve(text, on=on)
    path = Path(actors)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; give a file of actors") from error
    return Resolver(_kept(path, changed)).resolve(text, on=on)


@lru_cache(maxsize=2)
def _kept(path: Path, changed: int) -> Knowledge:
    """The knowledge with a file as it was when it last changed, so that many names cost one load."""
    return load_with_own(path)


def load_with_own(path: Path | str) -> Knowledge:
    """The shipped knowledge with the entries of the user's file; InputError names every line that cannot be used."""
    rows = read_own(Path(path))
    people = [_person(row) for row in rows if row["kind"] == "person"]
    organisations = [_organisation(row) for row in rows if row["kind"] == "organisation"]
    return link(compile_knowledge({"people": people, "organisations": organisations}))


def read_own(path: Path) -> list[Row]:
    """The rows of a user's file, each with every column of COLUMNS; InputError lists what is wrong, by line.

    Wrong are unknown columns, kinds, country codes and sectors, dates that are none or reversed, names that two
    entries bear, and offices that overlap: of one person, or of two people where only one can hold it.
    """
    rows = _rows(path)
    wrong = [problem for row in rows for problem in _problems(row)]
    wrong += _shared_names(rows)
    if not wrong:
        wrong += _overlaps(rows)
    if wrong:
        more = f"\n… and {len(wrong) - 20} more" if len(wrong) > 20 else ""
        raise InputError("\n".join(wrong[:20]) + more)
    if not rows:
        raise InputError(f"{path}: no entries; give a header line {','.join(COLUMNS)} and a line for each entry")
    return rows


def _rows(path: Path) -> list[Row]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8: {error}") from error
    reader = csv.reader(["" if line.startswith("#") else line for line in lines], strict=True)
    rows: list[Row] = []
    header: list[str] | None = None
    try:
        for cell in reader:
            where = f"{path}:{reader.line_num}"
            if not any(c.strip() for c in cell):
                continue
            if header is None:
                header = [c.strip() for c in cell]
                _check_header(header, where)
            elif len(cell) != len(header):
                raise InputError(f"{where}: expected {len(header)} cells, got {len(cell)}; quote cells with commas")
            else:
                given = dict(zip(header, (c.strip() for c in cell), strict=True))
                row = Row({column: given.get(column, "") for column in COLUMNS}, where)
                row["kind"] = row["kind"] or "person"
                row["id"] = row["id"] or f"own:{joined(tokenise(row['name'])).replace(' ', '-')}"
                rows.append(row)
    except csv.Error as error:
        raise InputError(f"{path}:{reader.line_num}: {error}") from error
    return rows


def _check_header(header: Sequence[str], where: str) -> None:
    unknown = [c for c in header if c not in COLUMNS]
    missing = [c for c in _NEEDED if c not in header]
    if unknown or missing or len(set(header)) != len(header):
        raise InputError(
            f"{where}: columns are {','.join(COLUMNS)}, in any order, of which {' and '.join(_NEEDED)} are needed; "
            f"got {','.join(header)}"
        )


def _problems(row: Row) -> Iterator[str]:
    known = load_knowledge()
    name = row["name"]
    if not tokenise(name) or len(name) > _LONGEST_NAME:
        yield f"{row.where}: the name {name[:40]!r} is no name of 1 to {_LONGEST_NAME} characters with a letter"
    if row["kind"] not in ("person", "organisation"):
        yield f"{row.where}: kind {row['kind']!r}; expected person or organisation"
    country = row["country"]
    if country and country not in WIDER and f"state:{country}" not in known.entities:
        yield f"{row.where}: country {country!r} is no alpha-3 code, nor one of {' '.join(sorted(WIDER))}"
    if row["kind"] == "person" and not country:
        yield f"{row.where}: {name!r} has no country; a person needs one"
    sectors = load_ontology().sectors
    for sector in cells(row["sectors"]):
        if sector not in sectors:
            yield f"{row.where}: sector {sector!r} is none of {' '.join(sorted(sectors))}"
    try:
        span(row)
    except DataError as error:
        yield str(error)


def _shared_names(rows: Sequence[Row]) -> Iterator[str]:
    """Names that entries with different ids bear, and ids that bear different names."""
    bearers: dict[str, Row] = {}
    named: dict[str, Row] = {}
    for row in rows:
        first = named.setdefault(row["id"], row)
        if fold(first["name"]) != fold(row["name"]):
            yield f"{row.where}: id {row['id']!r} is {first['name']!r} on {first.where}; give another id"
        for name in dict.fromkeys((row["name"], *cells(row["aliases"]))):
            other = bearers.setdefault(fold(name), row)
            if other["id"] != row["id"]:
                yield f"{row.where}: the name {name!r} is already that of {other['id']!r} on {other.where}"


def _overlaps(rows: Sequence[Row]) -> Iterator[str]:
    """Offices that one person has twice at a time, or two people where the office has one holder."""
    single = _single_offices()
    held: dict[tuple[str, str], list[tuple[date, date, Row]]] = {}
    for row in rows:
        if not row["office"]:
            continue
        start, end = span(row)
        for first, last, other in held.setdefault((row["country"], row["office"]), []):
            same = row["id"] == other["id"]
            # The day, month or year of a handover belongs to both
            if start < last and first < end and (same or row["office"] in single):
                if not same and (row["start"] == other["end"] or row["end"] == other["start"]):
                    continue
                who = "twice" if same else f"by {other['name']!r} too"
                yield f"{row.where}: the office {row['office']!r} is held {who} at the same time: see {other.where}"
        held[row["country"], row["office"]].append((start, end, row))


def _single_offices() -> frozenset[str]:
    """Heads of state and government and the ministers whose titles stand for one person."""
    known = load_knowledge()
    heads = set(known.leaders.values())
    return frozenset({*heads, "foreign minister", "defence minister", "finance minister", "interior minister"})


def _person(row: Row) -> Row:
    surname = row["name"].split(" ")[-1]
    return Row({**row, "surname": surname, "alone": "", "source": row["source"] or row.where}, row.where)


def _organisation(row: Row) -> Row:
    key = row["id"].partition(":")[2] if row["id"].startswith(("org:", "own:")) else row["id"]
    names = cells(row["aliases"])
    short = [n for n in names if n.isupper() and " " not in n]
    return Row(
        {
            **row,
            "id": key,
            "aliases": ";".join(n for n in names if n not in short),
            "acronyms": ";".join(short),
            "adjectives": "",
            "source": row["source"] or row.where,
        },
        row.where,
    )
