"""One table of columns, derived from the records, that Parquet, CSV and DuckDB share so that none drifts.

A field that holds a record (`trigger`, `when`, `where`) becomes one column per field of it (`when_start`); a
field that holds several (`actors`) stays one column, a list of structs. Columns without a `path` are
summaries for the reader's convenience: they are written, never read back.
"""

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from tarazy.records import Actor, Event, Record

if TYPE_CHECKING:
    import polars
    import pyarrow

R = TypeVar("R", bound=Record)
Kind = Literal["text", "integer", "real", "date", "codes", "list"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a flat table: its name, the Python type of its values, and how a record gives the value.

    `optional` marks a field with a default, which files that an older version wrote may lack.
    """

    name: str
    hint: Any
    get: Callable[[Any], Any]
    path: tuple[str, ...] = ()
    optional: bool = False

    @property
    def kind(self) -> Kind:
        """What the values are, apart from being absent."""
        hint = _without_none(self.hint)
        if get_origin(hint) is tuple:
            return "codes" if get_args(hint)[0] is str else "list"
        kinds: dict[Any, Kind] = {int: "integer", float: "real", date: "date"}
        return kinds.get(hint, "text")

    def within(self, outer: Callable[[Any], Any]) -> "Column":
        """The same column of a row from which `outer` takes the record."""
        return replace(self, get=lambda row: self.get(outer(row)))


def columns_of(record: type[Record]) -> tuple[Column, ...]:
    """The columns of a record class, in the order of its fields."""
    found: list[Column] = []
    for field in msgspec.structs.fields(record):
        inner = _without_none(field.type)
        if not _is_record(inner):
            found.append(Column(field.name, field.type, attrgetter(field.name), (field.name,), not field.required))
            continue
        for part in msgspec.structs.fields(inner):
            path = (field.name, part.name)
            found.append(Column("_".join(path), part.type, _reach(*path), path, not part.required))
    return tuple(found)


def event_columns() -> tuple[Column, ...]:
    """The columns of a table of events: the record's own, then who took part, in short."""
    return (*columns_of(Event), *_summaries("actor", "actors"), *_summaries("recipient", "recipients"))


def build(record: type[R], columns: Iterable[Column], values: Mapping[str, Any]) -> R:
    """The record that the values of a row came from; raises msgspec.ValidationError if they do not fit."""
    tree: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for column in columns:
        if len(column.path) == 1:
            tree[column.path[0]] = values[column.name]
        elif column.path:
            groups.setdefault(column.path[0], {})[column.path[1]] = values[column.name]
    for name, group in groups.items():
        # Every record has a field that is never None, so a group of nothing but None is an absent record; a cell of
        # codes without any is an empty list
        tree[name] = group if any(value is not None and value != [] for value in group.values()) else None
    return msgspec.convert(tree, record)


def to_arrow(events: Iterable[Event]) -> "pyarrow.Table":
    """Events as one Arrow table with the columns of `event_columns`."""
    return table(list(events), event_columns())


def to_frame(events: Iterable[Event]) -> "polars.DataFrame":
    """Events as one Polars frame with the columns of `event_columns`."""
    import polars

    frame = polars.from_arrow(to_arrow(events))
    assert isinstance(frame, polars.DataFrame)  # a table with columns never becomes a Series
    return frame


def schema(columns: Sequence[Column]) -> "pyarrow.Schema":
    """The Arrow schema of the columns."""
    import pyarrow

    return pyarrow.schema([(column.name, _arrow_type(column.hint)) for column in columns])


def table(rows: Sequence[Any], columns: Sequence[Column]) -> "pyarrow.Table":
    """Rows as an Arrow table."""
    import pyarrow

    form = schema(columns)
    arrays = [
        pyarrow.array([plain(column.get(row)) for row in rows], type=field.type)
        for column, field in zip(columns, form, strict=True)
    ]
    return pyarrow.Table.from_arrays(arrays, schema=form)


def plain(value: Any) -> Any:
    """A value with its records as dicts; dates stay dates."""
    return msgspec.to_builtins(value, builtin_types=(date,)) if isinstance(value, tuple) else value


def _summaries(role: str, field: str) -> tuple[Column, ...]:
    """Names, countries and sectors of one side, each known value once, in the order of the text."""

    def each(values: Callable[[Actor], Iterable[str | None]]) -> Callable[[Event], tuple[str, ...]]:
        def get(event: Event) -> tuple[str, ...]:
            parties: tuple[Actor, ...] = getattr(event, field)
            return tuple(dict.fromkeys(v for actor in parties for v in values(actor) if v is not None))

        return get

    codes = tuple[str, ...]
    return (
        Column(f"{role}_names", codes, each(lambda actor: (actor.text if actor.name is None else actor.name,))),
        Column(f"{role}_countries", codes, each(lambda actor: (actor.country,))),
        Column(f"{role}_sectors", codes, each(lambda actor: actor.sectors)),
    )


def _reach(outer: str, inner: str) -> Callable[[Any], Any]:
    def get(record: Any) -> Any:
        held = getattr(record, outer)
        return None if held is None else getattr(held, inner)

    return get


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    return hint


def _is_record(hint: Any) -> bool:
    return isinstance(hint, type) and get_origin(hint) is None and issubclass(hint, Record)


def _arrow_type(hint: Any) -> "pyarrow.DataType":
    import pyarrow

    hint = _without_none(hint)
    if get_origin(hint) is Literal:
        return pyarrow.string()
    if get_origin(hint) is tuple:
        return pyarrow.list_(_arrow_type(get_args(hint)[0]))
    if _is_record(hint):
        return pyarrow.struct([(f.name, _arrow_type(f.type)) for f in msgspec.structs.fields(hint)])
    scalars = {str: pyarrow.string, int: pyarrow.int64, float: pyarrow.float64, date: pyarrow.date32}
    return scalars[hint]()
