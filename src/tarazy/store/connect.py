"""Opening the DuckDB file of a store, with the reason in words when it cannot be."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tarazy.errors import StoreError
from tarazy.store.migrate import migrate, pending, shipped

if TYPE_CHECKING:
    import duckdb

# Nothing is fetched from the network, whatever a query asks for. Loading waits until the file is open: after a kill
# DuckDB replays its log before its own core functions are there, and the view panel in that log needs them.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False}
_CLOSED = "SET autoload_known_extensions = false"


def connect(path: Path, *, create: bool, read_only: bool) -> "duckdb.DuckDBPyConnection":
    """A connection to the store at `path` whose layout is the newest."""
    import duckdb

    _check_place(path, create=create and not read_only)
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=dict(_CONFIG))
        connection.execute(_CLOSED)
    except duckdb.Error as error:
        raise StoreError(_reason(path, str(error))) from error
    try:
        if not read_only:
            migrate(connection, str(path))
        elif behind := pending(connection, str(path), shipped()):
            raise StoreError(
                f"{path}: the store has an older layout (it lacks {behind[0].version}, {behind[0].name}) "
                "and is opened only to be read; open it once for writing to bring it up to date"
            )
    except BaseException:
        connection.close()
        raise
    return connection


def _check_place(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise StoreError(f"{path}: a folder, expected a DuckDB file; name a file in it")
    if not path.exists() and not create:
        raise StoreError(f"{path}: there is no such store; check the path, or make it with `tarazy code -o {path}`")
    if not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} does not exist; make it first")


def _reason(path: Path, said: str) -> str:
    if "lock" in said.lower() or "different configuration" in said:
        holder = re.search(r"PID (\d+)", said)
        who = f"another process (PID {holder.group(1)})" if holder else "another program or part of this one"
        return f"{path}: the store is in use by {who}; wait until it has finished, or write to another file"
    if "not a valid DuckDB" in said:
        return f"{path}: not a DuckDB database; give the path of a store, or of a file that does not exist yet"
    return f"{path}: the store cannot be opened: {said}"
