"""Find the place that a sentence names after a preposition of place."""

import re
from functools import cache
from importlib import resources

from tarazy.records import Place


@cache
def _places() -> dict[str, Place]:
    text = (resources.files("tarazy.places") / "data" / "places.csv").read_text(encoding="utf-8")
    rows = (line.split("|") for line in text.splitlines() if line and not line.startswith("#"))
    return {
        name: Place(
            name=name,
            country=country,
            latitude=float(latitude) if latitude else None,
            longitude=float(longitude) if longitude else None,
            precision="country" if precision == "country" else "place",
        )
        for name, country, latitude, longitude, precision in rows
    }


@cache
def _pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(n) for n in sorted(_places(), key=len, reverse=True))
    # A name that goes on ("in China Daily") or owns something ("in Russia's interest") is no place
    return re.compile(rf"\b(?:in|at|near|outside)\s+(?:the\s+)?(?P<name>{names})(?!\w|['’]|\s+[A-Z])")


def find_place(text: str) -> Place | None:
    """The finest known place that stands after in, at, near or outside; None if there is none."""
    found = [_places()[m["name"]] for m in _pattern().finditer(text.replace("’", "'"))]
    return min(found, key=lambda p: p.precision == "country", default=None)
