"""What we hold figures of reports against: lengths of borders, areas, populations, years; each with its source."""

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from tarazy.errors import DataError
from tarazy.records import Qualifier

FACTBOOK = "CIA World Factbook"
GEONAMES = "GeoNames"
GIVEN = "commonly given year"
ACTORS = "Tarazy's actors"


class Bounds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Shares of the reference by which a figure may differ."""

    agrees: float
    near: float


class Tolerance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tolerances by kind of claim, and the one of bounds such as "more than"."""

    border_length: Bounds
    area: Bounds
    population: Bounds
    one_sided: float


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of claims.toml: tolerances, and units, scales and qualifiers by word."""

    tolerance: Tolerance
    kilometres: Mapping[str, float]
    square_kilometres: Mapping[str, float]
    scale: Mapping[str, float]
    qualifiers: Mapping[str, Qualifier]


class Border(msgspec.Struct, frozen=True, kw_only=True):
    """The length of a land border, and how a state counts it otherwise."""

    kilometres: float
    note: str


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """All reference figures; a border is found by both of its states."""

    borders: Mapping[frozenset[str], Border]
    areas: Mapping[str, float]
    populations: Mapping[str, float]
    independence: Mapping[str, tuple[int, ...]]
    settings: Settings


def _rows(name: str, columns: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    text = (files("tarazy.claims") / "data" / name).read_text(encoding="utf-8")
    reader = csv.reader(["" if line.startswith("#") else line for line in text.splitlines()], strict=True)
    rows: list[tuple[str, list[str]]] = []
    header = False
    for row in reader:
        where = f"claims/data/{name}:{reader.line_num}"
        if not row:
            continue
        if len(row) != len(columns) or (not header and tuple(row) != columns):
            raise DataError(f"{where}: expected the columns {','.join(columns)}, got {','.join(row)}")
        if header:
            rows.append((where, row))
        header = True
    return rows


def _figure(where: str, text: str) -> float:
    try:
        figure = float(text)
    except ValueError as error:
        raise DataError(f"{where}: {text!r} is no number") from error
    if figure <= 0:
        raise DataError(f"{where}: expected a positive number, got {text}")
    return figure


@cache
def load_reference() -> Reference:
    """The figures that ship with the package; DataError names the file and line that is malformed or stands twice."""
    borders: dict[frozenset[str], Border] = {}
    for where, (one, other, length, note) in _rows("borders.csv", ("one", "other", "kilometres", "note")):
        pair = frozenset((one, other))
        if len(pair) != 2 or pair in borders:
            raise DataError(f"{where}: {one}-{other} stands twice or has one side only")
        borders[pair] = Border(kilometres=_figure(where, length), note=note)
    states = _rows("states.csv", ("state", "area", "population"))
    years = _rows("independence.csv", ("state", "years"))
    try:
        raw = tomllib.loads((files("tarazy.claims") / "data" / "claims.toml").read_text(encoding="utf-8"))
        settings = msgspec.convert(raw, Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"claims/data/claims.toml: {error}; reinstall the package") from error
    return Reference(
        borders=borders,
        areas={state: _figure(where, area) for where, (state, area, _) in states},
        populations={state: _figure(where, people) for where, (state, _, people) in states},
        independence={s: tuple(int(_figure(where, y)) for y in ys.split(";")) for where, (s, ys) in years},
        settings=settings,
    )
