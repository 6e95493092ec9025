"""Small panels written by hand for the tests of measures."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import duckdb
import polars

LISTS = (
    "contexts", "actor_countries", "actor_sectors", "actor_ids", "recipient_countries", "recipient_sectors",
    "recipient_ids",
)  # fmt: skip


def row(
    actors: Sequence[str | None], recipients: Sequence[str | None], day: str | None = "2024-02-01", **given: Any
) -> dict[str, Any]:
    """One event; cooperation unless told otherwise."""
    return {
        "source": "test", "document": None, "day": None if day is None else date.fromisoformat(day),
        "precision": "day", "type": "SUPPORT", "mode": None, "status": "actual", "contexts": [],
        "quad": "verbal_cooperation", "score": 5.0, "actor_countries": list(actors), "actor_sectors": [],
        "actor_ids": [], "recipient_countries": list(recipients), "recipient_sectors": [], "recipient_ids": [],
        "confidence": 0.9, "story": None,
    } | given  # fmt: skip


def panel(rows: Sequence[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A connection with the rows as its relation `panel`."""
    numbered = [{"id": f"e{n:06}", **r} for n, r in enumerate(rows)]
    schema: dict[str, Any] = dict.fromkeys(numbered[0], polars.String)
    schema |= {"day": polars.Date, "score": polars.Float64, "confidence": polars.Float64}
    schema |= dict.fromkeys(LISTS, polars.List(polars.String))
    connection = duckdb.connect()
    connection.register("frame", polars.DataFrame(numbered, schema=schema).to_arrow())
    connection.execute("CREATE TABLE panel AS SELECT * FROM frame")
    connection.unregister("frame")
    return connection
