"""Accuracy, load time, size and speed of places and dates on the development sentences of tests/places and tests/dates.

`python -m benchmarks.places_dates` prints the table, `--errors` also every sentence that is read otherwise.
"""

import argparse
import csv
import math
import subprocess
import sys
import time
from datetime import date
from importlib.resources import files
from pathlib import Path

from tarazy.dates import read_dates
from tarazy.language import split_sentences
from tarazy.places import PlaceExpression, document_context, event_place, find_dateline, find_places, load_gazetteer
from tarazy.places.gazetteer import fold
from tarazy.records import When

ROOT = Path(__file__).parent.parent
# Kilometres within which a place counts as found: a town or point, and the middle of an area.
NEAR = {"point": 50.0, "place": 50.0, "region": 300.0, "country": math.inf}
EARTH_RADIUS = 6371.0


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table of sentences."""
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if x and not x.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points in degrees, on a sphere."""
    (a, b), (c, d) = (tuple(map(math.radians, p)) for p in (one, other))
    chord = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(chord))


def read_place(text: str, trigger: str) -> PlaceExpression | None:
    """The place of the event that the first `trigger` of the text tells."""
    at = text.index(trigger)
    start, end = next((a, b) for a, b in split_sentences(text) if a <= at < b)
    context = document_context(text)
    dateline = find_dateline(text, context=context)
    places = find_places(text, start, end, context=context)
    return event_place(text, places, start, (at, at + len(trigger)), dateline=dateline)


def check_place(row: dict[str, str]) -> tuple[bool, bool, str]:
    """Whether state and place are right, and what was read instead."""
    found = read_place(row["text"], row["trigger"])
    wanted = row["country"]
    told = "none" if found is None else f"{found.text!r} {found.relation} {found.place} {found.reason or ''}"
    place = None if found is None else found.place
    if wanted == "-":
        return found is None, found is None, told
    if wanted == "?":
        right = found is not None and (place is None or (place.latitude is None and place.precision != "country"))
        right = right or (place is not None and place.country is None)
        return right, right, told
    if place is None or place.country != (None if wanted == "~" else wanted):
        return False, False, told
    if not row["latitude"] or place.precision == "country":
        return True, place.name == row["name"], told
    if place.latitude is None or place.longitude is None:
        return True, False, told
    apart = distance((place.latitude, place.longitude), (float(row["latitude"]), float(row["longitude"])))
    return True, apart <= NEAR[place.precision], f"{told} {apart:.0f} km off"


def places(name: str = "sentences.tsv") -> tuple[dict[str, float], list[str]]:
    """Shares of development sentences with the right state and the right place, and the errors."""
    table = rows(ROOT / "tests" / "places" / name)
    results = [(row, *check_place(row)) for row in table]
    errors = [f"{r['country']} {r['name']}: {r['text']} -> {told}" for r, _, right, told in results if not right]
    scores = {
        "sentences": float(len(table)),
        "country": sum(state for _, state, _, _ in results) / len(table),
        "place": sum(right for _, _, right, _ in results) / len(table),
    }
    return scores, errors


def check_date(row: dict[str, str]) -> tuple[bool, bool, str]:
    """Whether the interval, and interval and precision are right, and what was read instead."""
    day = None if row["published"] == "-" else date.fromisoformat(row["published"])
    published = None if day is None else When(start=day, end=day, precision="day", text=None, basis="published")
    dated = read_dates(row["text"], published)
    told = "; ".join(f"{d.words.text!r} {d.when.start}..{d.when.end} {d.when.precision}" for d in dated) or "none"
    if row["words"] == "-":
        return not dated, not dated, told
    at = row["text"].index(row["words"])
    inside = [d for d in dated if d.words.start < at + len(row["words"]) and d.words.end > at]
    if len(inside) != 1:
        return False, False, told
    when = inside[0].when
    wanted = tuple(None if row[k] == "-" else date.fromisoformat(row[k]) for k in ("start", "end"))
    same = (when.start, when.end) == wanted
    return same, same and when.precision == row["precision"], told


def dates(name: str = "sentences.tsv") -> tuple[dict[str, float], list[str]]:
    """Shares of development sentences with the right interval and the right precision, and the errors."""
    table = rows(ROOT / "tests" / "dates" / name)
    results = [(row, *check_date(row)) for row in table]
    errors = [
        f"{r['words']!r} {r['start']}..{r['end']} {r['precision']} ({r['published']}): {r['text']} -> {told}"
        for r, _, right, told in results
        if not right
    ]
    scores = {
        "sentences": float(len(table)),
        "interval": sum(same for _, same, _, _ in results) / len(table),
        "interval and precision": sum(right for _, _, right, _ in results) / len(table),
    }
    return scores, errors


def speed() -> None:
    """Print size and load time of the gazetteer, and what is read in a second."""
    file = files("tarazy.places") / "data" / "gazetteer.bin"
    script = "import time; t = time.perf_counter(); import tarazy.places as p; p.load_gazetteer(); "
    script += "print(time.perf_counter() - t)"
    loads = [
        float(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout) for _ in range(3)
    ]
    gazetteer = load_gazetteer()
    print(f"gazetteer {len(gazetteer)} places, {len(file.read_bytes()) / 1e6:.2f} MB, loaded in {min(loads):.3f} s")
    names = [fold(row["name"]) for row in rows(ROOT / "tests" / "places" / "sentences.tsv")] * 20
    start = time.perf_counter()
    for name in names:
        gazetteer.look_up(name)
    print(f"{len(names) / (time.perf_counter() - start):.0f} look-ups a second")
    for what, table, read in (
        ("places", "places", lambda r: read_place(r["text"], r["trigger"])),
        ("dates", "dates", lambda r: read_dates(r["text"], None)),
    ):
        texts = rows(ROOT / "tests" / table / "sentences.tsv")
        start = time.perf_counter()
        for row in texts:
            read(row)
        print(f"{len(texts) / (time.perf_counter() - start):.0f} sentences a second, {what}")


def main() -> None:
    """Print all scores."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    tables = (
        ("places", places()),
        ("places, second set", places("unseen.tsv")),
        ("places, third set", places("later.tsv")),
        ("dates", dates()),
        ("dates, second set", dates("unseen.tsv")),
        ("dates, third set", dates("holidays.tsv")),
        ("dates, fourth set", dates("later.tsv")),
    )
    for name, (scores, errors) in tables:
        print(name, *(f"{k} {v:.3f}" if k != "sentences" else f"{k} {v:.0f}" for k, v in scores.items()))
        if options.errors:
            print(*errors, sep="\n")
    speed()


if __name__ == "__main__":
    main()
