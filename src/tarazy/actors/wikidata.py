"""Names and offices from a saved Wikidata query result into a user's file of actors; docs/actors.md has the query."""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tarazy.actors.compiled import load_knowledge
from tarazy.actors.entries import Knowledge
from tarazy.actors.names import fold, tokenise
from tarazy.actors.own import COLUMNS
from tarazy.actors.phrase import scan
from tarazy.errors import InputError
from tarazy.records import Skip

NEEDED = ("person", "personLabel", "iso3")
_ENTITY = re.compile(r"Q\d+$")
_DAY = re.compile(r"\+?(\d{4})-(\d{2})-(\d{2})")
_YEAR, _MONTH = 9, 10  # Wikidata's codes for the precision of a date; 11 is a day


class Imported(NamedTuple):
    """The rows of a user's file, and what was left out and why."""

    rows: list[dict[str, str]]
    skips: list[Skip]


def import_wikidata(path: Path) -> Imported:
    """The people of a query result, CSV or JSON, as rows for a user's file; InputError if it is no such result.

    Left out are people without a label or an alpha-3 code that we know, names that two of them bear, and offices that
    are told twice. A date on the first of January without a precision is taken as the year alone.
    """
    known = load_knowledge()
    rows: list[dict[str, str]] = []
    skips: list[Skip] = []
    seen: dict[tuple[str, str, str], str] = {}
    bearers: dict[str, str] = {}
    for number, result in enumerate(_results(path), 1):
        where = f"{path} result {number}"
        row, reason = _row(known, result)
        if row is None:
            skips.append(Skip(where=where, reason=reason))
            continue
        other = bearers.setdefault(fold(row["name"]), row["id"])
        key = (row["id"], row["office"], row["start"])
        if other != row["id"]:
            skips.append(Skip(where=where, reason=f"the name {row['name']!r} is that of {other} too"))
        elif key in seen:
            skips.append(Skip(where=where, reason=f"the office is told before, by {seen[key]}"))
        else:
            seen[key] = where
            row["aliases"] = ";".join(a for a in row["aliases"].split(";") if _free(a, row["id"], bearers))
            rows.append(row)
    return Imported(rows, skips)


def write_own(rows: Iterable[Mapping[str, str]], path: Path) -> None:
    """Write a user's file of actors."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _free(alias: str, identity: str, bearers: dict[str, str]) -> bool:
    return bool(tokenise(alias)) and len(alias) <= 200 and bearers.setdefault(fold(alias), identity) == identity


def _results(path: Path) -> list[dict[str, str]]:
    """The results by variable, from CSV, from the standard JSON of a SPARQL query or from a list of objects."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8: {error}") from error
    found = _from_json(path, text) if text.lstrip()[:1] in ("{", "[") else list(csv.DictReader(text.splitlines()))
    if not found or any(name not in found[0] for name in NEEDED):
        got = ", ".join(map(str, found[0])) if found else "nothing"
        raise InputError(
            f"{path}: expected the variables {', '.join(NEEDED)} of the query in docs/actors.md, got {got}"
        )
    return [{k: v or "" for k, v in row.items() if isinstance(k, str)} for row in found]


def _from_json(path: Path, text: str) -> list[dict[str, str]]:
    try:
        data: Any = json.loads(text)
        rows = data["results"]["bindings"] if isinstance(data, dict) else data
        variables = data["head"]["vars"] if isinstance(data, dict) else sorted({k for row in rows for k in row})
        return [{v: _value(row.get(v)) for v in variables} for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: no JSON result of a SPARQL query: {error!r}") from error


def _value(cell: Any) -> str:
    return str(cell["value"] if isinstance(cell, dict) else "" if cell is None else cell)


def _row(known: Knowledge, result: Mapping[str, str]) -> tuple[dict[str, str] | None, str]:
    entity = _ENTITY.search(result["person"].strip())
    name = " ".join(result["personLabel"].split())
    country = result["iso3"].strip().upper()
    if entity is None:
        return None, f"person is {result['person'][:60]!r}; expected an entity such as …/Q42"
    if not tokenise(name) or _ENTITY.fullmatch(name) or len(name) > 200:
        return None, f"{entity[0]} has no label in the language of the query"
    if f"state:{country}" not in known.entities:
        return None, f"{name}: {country!r} is no alpha-3 code of a state that is known"
    office, sectors = _office(known, result.get("officeLabel", ""))
    row = dict.fromkeys(COLUMNS, "") | {
        "id": f"wikidata:{entity[0]}",
        "kind": "person",
        "name": name,
        "aliases": ";".join(a.strip() for a in re.split(r"[;|]", result.get("aliases", "")) if a.strip()),
        "country": country,
        "office": office,
        "sectors": ";".join(sectors),
        "start": _date(result.get("start", ""), result.get("startPrecision", "")),
        "end": _date(result.get("end", ""), result.get("endPrecision", "")),
        "source": f"Wikidata {entity[0]}",
    }
    if row["end"] and row["start"] and row["end"] < row["start"][: len(row["end"])]:
        return None, f"{name}: the office ends in {row['end']} before it begins in {row['start']}"
    return row, ""


def _office(known: Knowledge, label: str) -> tuple[str, tuple[str, ...]]:
    """The office and sectors by the first role in the label: "President of Kazakhstan" is the office of president."""
    tokens = tokenise(label)
    for part in scan(known, tokens, None) if tokens else ():
        if part.role is not None:
            return (part.role.offices[0] if part.role.offices else part.role.phrase), part.role.sectors
    return label.strip().lower(), ()


def _date(text: str, precision: str) -> str:
    match = _DAY.match(text.strip())
    if match is None:
        return ""
    year, month, day = match.groups()
    exact = int(precision) if precision.isdigit() else None
    if exact is None and (month, day) == ("01", "01"):
        exact = _YEAR
    if (exact is not None and exact <= _YEAR) or month == "00":
        return year
    return f"{year}-{month}" if exact == _MONTH or day == "00" else f"{year}-{month}-{day}"
