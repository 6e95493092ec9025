"""Where events are read from: the view `panel` of a store, any relation of that shape, or records.

The columns of a panel: id, source, document, day, precision, type, mode, status, contexts, quad, score,
actor_countries, actor_sectors, actor_ids, recipient_countries, recipient_sectors, recipient_ids, confidence, story.
One row is one event; `day` is its first day, `story` the id that all tellings of one event share.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from tarazy.errors import InputError
from tarazy.records import Actor, Event
from tarazy.store.columns import Column, table

if TYPE_CHECKING:
    import duckdb
    import polars


class Source(Protocol):
    """What answers a query with a frame: an open store does."""

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> "polars.DataFrame":
        """The rows of a query."""
        ...


class Panel:
    """Events to be weighed: a source of rows and the name of the relation that they stand in."""

    def __init__(self, source: Source, relation: str = "panel") -> None:
        self._source = source
        self.relation = '"' + relation.replace('"', '""') + '"'

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> "polars.DataFrame":
        """The rows of a query."""
        return self._source.frame(sql, parameters)


class _Connection:
    """A DuckDB connection as a source."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self._connection = connection

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> "polars.DataFrame":
        import duckdb

        try:
            frame: polars.DataFrame = self._connection.sql(sql, params=list(parameters) or None).pl()
        except duckdb.Error as error:
            raise InputError(
                f"the events cannot be read: {error}; expected a relation with the columns of a panel"
            ) from error
        return frame


def panel(source: Any, relation: str = "panel") -> Panel:
    """A panel over an open store, a DuckDB connection (with the relation's name) or an iterable of events."""
    import duckdb

    if isinstance(source, Panel):
        return source
    if isinstance(source, duckdb.DuckDBPyConnection):
        return Panel(_Connection(source), relation)
    if hasattr(source, "frame"):
        return Panel(source, relation)
    connection = duckdb.connect()
    connection.register("panel", table(list(_events(source)), panel_columns()))
    return Panel(_Connection(connection))


def _events(source: Iterable[Event]) -> Iterable[Event]:
    for event in source:
        if not isinstance(event, Event):
            raise InputError(f"expected a store, a DuckDB connection or events, got {type(event).__name__}")
        yield event


def panel_columns() -> tuple[Column, ...]:
    """The columns of a panel over events. Lists of countries and ids hold one place for each party, None if unknown."""

    def each(field: str, value: Callable[[Actor], Any]) -> Callable[[Event], tuple[Any, ...]]:
        return lambda event: tuple(value(actor) for actor in getattr(event, field))

    def sectors(field: str) -> Callable[[Event], tuple[str, ...]]:
        return lambda event: tuple(dict.fromkeys(s for actor in getattr(event, field) for s in actor.sectors))

    def side(role: str, field: str) -> tuple[Column, ...]:
        return (
            Column(f"{role}_countries", tuple[str, ...], each(field, lambda a: a.country)),
            Column(f"{role}_sectors", tuple[str, ...], sectors(field)),
            Column(f"{role}_ids", tuple[str, ...], each(field, lambda a: a.id)),
        )

    def own(name: str, hint: Any = str) -> Column:
        return Column(name, hint, lambda event: getattr(event, name))

    return (
        own("id"),
        Column("source", str, lambda event: event.coder),
        own("document"),
        Column("day", date, lambda event: event.when.start),
        Column("precision", str, lambda event: event.when.precision),
        own("type"),
        own("mode"),
        own("status"),
        own("contexts", tuple[str, ...]),
        own("quad"),
        own("score", float),
        *side("actor", "actors"),
        *side("recipient", "recipients"),
        own("confidence", float),
        Column("story", str, lambda _: None),
    )
