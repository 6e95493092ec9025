"""What we hold figures of reports against: lengths of borders, areas, populations, years; each with its source."""

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from tarazy.errors import DataError
from tarazy.records import Qualifier

ACTORS = "Tarazy's actors"


class Bounds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Shares of the reference by which a figure may differ."""

    agrees: float
    near: float


class Tolerance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tolerances by kind of claim, and the one of bounds such as "more than".

    `force_years`: how many years from the report the year of a force's size may be.
    """

    border_length: Bounds
    area: Bounds
    population: Bounds
    force_size: Bounds
    one_sided: float
    force_years: int


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of claims.toml: tolerances, and units, scales and qualifiers by word."""

    tolerance: Tolerance
    kilometres: Mapping[str, float]
    square_kilometres: Mapping[str, float]
    scale: Mapping[str, float]
    qualifiers: Mapping[str, Qualifier]


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Reference values and where they come from.

    Of several values any may agree, of `between` two all in between do. `note` says what to know beside them: how a
    state counts otherwise. `year` is that of a figure that changes fast.
    """

    values: tuple[float, ...]
    source: str
    note: str = ""
    between: bool = False
    year: int | None = None


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """All reference facts by state; a border is found by both of its states."""

    borders: Mapping[frozenset[str], Fact]
    areas: Mapping[str, Fact]
    populations: Mapping[str, Fact]
    independence: Mapping[str, Fact]
    forces: Mapping[str, Fact]
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


def _fact(where: str, source: str, *values: str, note: str = "", between: bool = False, year: str = "") -> Fact:
    if not source:
        raise DataError(f"{where}: no source is given")
    figures = tuple(_figure(where, v) for v in values)
    return Fact(
        values=figures, source=source, note=note, between=between, year=int(_figure(where, year)) if year else None
    )


def _borders() -> dict[frozenset[str], Fact]:
    borders: dict[frozenset[str], Fact] = {}
    columns = ("one", "other", "kilometres", "note", "source")
    for where, (one, other, length, note, source) in _rows("borders.csv", columns):
        pair = frozenset((one, other))
        if len(pair) != 2 or pair in borders:
            raise DataError(f"{where}: {one}-{other} stands twice or has one side only")
        borders[pair] = _fact(where, source, length, note=note)
    return borders


def _settings() -> Settings:
    try:
        raw = tomllib.loads((files("tarazy.claims") / "data" / "claims.toml").read_text(encoding="utf-8"))
        return msgspec.convert(raw, Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"claims/data/claims.toml: {error}; reinstall the package") from error


@cache
def load_reference() -> Reference:
    """The figures that ship with the package; DataError names the file and line that is malformed or stands twice."""
    states = _rows("states.csv", ("state", "area", "area_source", "population", "population_source"))
    years = _rows("independence.csv", ("state", "years", "source"))
    forces = _rows("forces.csv", ("state", "least", "most", "year", "source"))
    return Reference(
        borders=_borders(),
        areas={state: _fact(where, source, area) for where, (state, area, source, _, _) in states},
        populations={state: _fact(where, source, people) for where, (state, _, _, people, source) in states},
        independence={state: _fact(where, source, *ys.split(";")) for where, (state, ys, source) in years},
        forces={
            state: _fact(where, source, least, most, between=True, year=year)
            for where, (state, least, most, year, source) in forces
        },
        settings=_settings(),
    )
