"""Numbered migrations of the store: each is applied once and recorded in the same transaction."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING

from tarazy.errors import StoreError
from tarazy.records import Record

if TYPE_CHECKING:
    import duckdb

_LEDGER = """CREATE TABLE IF NOT EXISTS tarazy_migrations (
    version BIGINT PRIMARY KEY, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL
)"""


class Migration(Record, frozen=True, kw_only=True):
    """A numbered step from one layout of the store to the next."""

    version: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """The hash that a store keeps of what was applied to it."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def shipped() -> tuple[Migration, ...]:
    """The migrations of this version of Tarazy, read from `migrations/NNNN_name.sql`, in order."""
    found = []
    for file in files("tarazy.store").joinpath("migrations").iterdir():
        if file.name.endswith(".sql"):
            number, name = file.name.removesuffix(".sql").split("_", 1)
            found.append(Migration(version=int(number), name=name, sql=file.read_text(encoding="utf-8")))
    return tuple(sorted(found, key=lambda migration: migration.version))


def pending(connection: "duckdb.DuckDBPyConnection", where: str, steps: Sequence[Migration]) -> tuple[Migration, ...]:
    """The steps that the database still lacks; StoreError if it is not a store or has had others."""
    named = connection.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database()"
    ).fetchall()
    tables = {name for (name,) in named}
    if "tarazy_migrations" not in tables:
        if tables:
            raise StoreError(
                f"{where}: a DuckDB database but not a Tarazy store, it holds "
                f"{', '.join(sorted(tables)[:5])}; give another path, and one will be made there"
            )
        return tuple(steps)
    applied = connection.execute("SELECT version, name, sha256 FROM tarazy_migrations ORDER BY version").fetchall()
    newest = steps[-1].version
    known = {step.version: step for step in steps}
    for version, name, sha256 in applied:
        if version > newest:
            raise StoreError(
                f"{where}: the store has layout {version} ({name}), this Tarazy knows layouts up to "
                f"{newest}; update Tarazy, or write to a new store"
            )
        if version not in known or known[version].sha256 != sha256:
            raise StoreError(
                f"{where}: layout {version} ({name}) was made by a different migration "
                f"(sha256 {sha256[:12]}…) than the one of this Tarazy; "
                "open it with the Tarazy that made it and export its events"
            )
    done = {version for version, _, _ in applied}
    return tuple(step for step in steps if step.version not in done)


def migrate(
    connection: "duckdb.DuckDBPyConnection", where: str, steps: Sequence[Migration] | None = None
) -> tuple[Migration, ...]:
    """Bring the database to the newest layout, all or nothing; gives the steps that were applied."""
    import duckdb

    wanted = pending(connection, where, shipped() if steps is None else steps)
    if not wanted:
        return ()
    step = wanted[0]
    connection.execute("BEGIN")
    try:
        connection.execute(_LEDGER)
        for step in wanted:
            connection.execute(step.sql)
            connection.execute(
                "INSERT INTO tarazy_migrations VALUES (?, ?, ?, ?)",
                [step.version, step.name, step.sha256, datetime.now(UTC).replace(tzinfo=None)],
            )
        connection.execute("COMMIT")
    except BaseException as error:
        with suppress(duckdb.Error):  # a failed rollback would hide why the migration failed
            connection.execute("ROLLBACK")
        if isinstance(error, duckdb.Error):
            raise StoreError(
                f"{where}: migration {step.version} ({step.name}) failed and nothing was changed: {error}"
            ) from error
        raise
    return wanted
