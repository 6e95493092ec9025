"""The data files as rows that know where they stand, and partial dates as the days that they may mean."""

import csv
import re
import tomllib
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from tarazy.digest import folder_sha256
from tarazy.errors import DataError

# The columns of each table; a table is NAME.csv, or every file of the folder NAME.
TABLES: Mapping[str, tuple[str, ...]] = {
    "countries": ("code", "name", "aliases", "adjectives", "people", "capitals", "seats"),
    "territories": ("name", "aliases", "adjectives", "country", "sectors", "start", "end"),
    "homonyms": ("name", "candidates", "rule", "reason"),
    "organisations": ("id", "name", "aliases", "acronyms", "adjectives", "country", "sectors", "start", "end"),
    "people": ("id", "name", "aliases", "surname", "alone", "country", "office", "sectors", "start", "end", "source"),
    "memberships": ("group", "countries", "start", "end"),
    "roles": ("phrase", "sectors", "home", "is", "office"),
    "cities": ("country", "names"),
    "regions": ("names", "countries"),
    "leaders": ("office", "countries"),
}
# Columns that a file may have behind those of its table.
OPTIONAL: Mapping[str, tuple[str, ...]] = {"organisations": ("source",), "memberships": ("source",)}
DATA = files("tarazy.actors") / "data"
_PARTIAL = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


class Row(dict[str, str]):
    """One line of a table by column; `where` is its file and line."""

    def __init__(self, row: Mapping[str, str], where: str) -> None:
        super().__init__(row)
        self.where = where


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The small words of words.toml, folded."""

    determiners: frozenset[str]
    quantifiers: frozenset[str]
    counting: frozenset[str]
    former: frozenset[str]
    passing: frozenset[str]
    foreign: frozenset[str]
    divides: frozenset[str]
    joins: frozenset[str]
    belongs: frozenset[str]
    foes: frozenset[str]
    pronouns: frozenset[str]
    particles: frozenset[str]
    members: frozenset[str]
    generic: frozenset[str]
    shared: frozenset[str]
    presidential: frozenset[str]
    present: frozenset[str]
    personal: frozenset[str]
    things: frozenset[str]
    plurals: frozenset[str]
    owning: frozenset[str]
    resumed: frozenset[str]
    bodies: frozenset[str]
    common: frozenset[str]


def read_tables(folder: Traversable) -> dict[str, list[Row]]:
    """Every table of the folder by name, the files of one in the order of their names."""
    tables: dict[str, list[Row]] = {}
    for name, columns in TABLES.items():
        parts = sorted((folder / name).iterdir(), key=lambda p: p.name) if (folder / name).is_dir() else []
        files_of = {f"{name}/{p.name}": p for p in parts if p.name.endswith(".csv")} or {
            f"{name}.csv": folder / f"{name}.csv"
        }
        tables[name] = [
            row for title, file in files_of.items() for row in read_table(file, title, columns, OPTIONAL.get(name, ()))
        ]
    return tables


def read_table(file: Traversable, title: str, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[Row]:
    """The rows of a CSV file with these columns; comment lines are skipped, and keep the line count."""
    title = f"actors/data/{title}"
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{title}: cannot be read as UTF-8: {error}; reinstall the package") from error
    reader = csv.reader(["" if line.startswith("#") else line for line in lines], strict=True)
    rows: list[Row] = []
    header: list[str] | None = None
    try:
        for row in reader:
            where = f"{title}:{reader.line_num}"
            if not row:
                continue
            if header is None:
                header = row
                if tuple(row[: len(columns)]) != columns or not set(row[len(columns) :]) <= set(optional):
                    raise DataError(f"{where}: expected the columns {','.join(columns)}, got {','.join(row)}")
            elif len(row) != len(header):
                raise DataError(f"{where}: expected {len(header)} cells, got {len(row)}: {row}")
            else:
                rows.append(Row(dict(zip(header, row, strict=True)), where))
    except csv.Error as error:
        raise DataError(f"{title}:{reader.line_num}: {error}") from error
    return rows


def read_words(file: Traversable) -> Words:
    """The lists of words.toml."""
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Words)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"actors/data/{file.name}: {error}") from error


def cells(text: str) -> tuple[str, ...]:
    """The items of a list in a cell."""
    return tuple(text.split(";")) if text else ()


def span(row: Row) -> tuple[date, date]:
    """The first and last day that a row's partial `start` and `end` allow; an open end is the last day of all."""
    days = []
    for column, last in (("start", False), ("end", True)):
        text = row[column]
        if not text:
            days.append(date.max if last else date.min)
            continue
        if not _PARTIAL.fullmatch(text):
            raise DataError(f"{row.where}: {column} is {text!r}; expected YYYY, YYYY-MM, YYYY-MM-DD or nothing")
        year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
        month = month or (12 if last else 1)
        try:
            days.append(date(year, month, day or (monthrange(year, month)[1] if last else 1)))
        except ValueError as error:
            raise DataError(f"{row.where}: {column} is {text!r}: {error}") from error
    if days[0] > days[1]:
        raise DataError(f"{row.where}: begins {row['start']} after its end {row['end']}; exchange them")
    return days[0], days[1]


def data_sha256() -> str:
    """sha256 over the room's data files, by path."""
    return folder_sha256(DATA)
