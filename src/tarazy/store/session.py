"""A connection to the file of a store: transactions, statements with errors in words, rows in and out."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tarazy.errors import StoreError

if TYPE_CHECKING:
    import duckdb
    import polars
    import pyarrow

_ROWS = 1024  # rows fetched at a time


class _Lent:
    """An Arrow table that can be taken back: DuckDB keeps what it was given by name until the transaction ends."""

    def __init__(self, table: "pyarrow.Table") -> None:
        self.table: pyarrow.Table | None = table

    def __arrow_c_schema__(self) -> object:
        assert self.table is not None  # nothing asks after the `with` block of `named`
        return self.table.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        assert self.table is not None
        return self.table.__arrow_c_stream__(requested_schema)


class Session:
    """An open connection; close it, or use it in a `with` block. Not to be shared between threads."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", where: str) -> None:
        """Take over an open connection; errors name it by `where`."""
        self._connection = connection
        self._where = where
        self._depth = 0
        self._doomed = False
        self._tracers: list[Callable[[str], object]] = []

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close the file; what is not committed is dropped."""
        self._connection.close()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Make everything inside happen together or not at all.

        DuckDB has no savepoints, so an inner block joins the outer one: if it fails, the whole rolls back,
        even when the error is caught in between.
        """
        if self._depth:
            self._depth += 1
            try:
                yield
            except BaseException:
                self._doomed = True
                raise
            finally:
                self._depth -= 1
            return
        self._execute("BEGIN")
        self._depth, self._doomed = 1, False
        try:
            yield
            if self._doomed:
                raise StoreError(
                    f"{self._where}: a block inside atomic() failed, so all of it was rolled back; "
                    "let its error pass, or give the inner work an atomic() of its own"
                )
            self._execute("COMMIT")
        except BaseException:
            self._rolled_back()
            with suppress(Exception):  # the first error is the one to tell; a failed COMMIT has rolled back
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._depth = 0

    def checkpoint(self) -> None:
        """Take over what is committed from the log into the file, with the settings that hold now."""
        with suppress(StoreError):  # it is safe in the log, and is taken over when the store is closed
            self._execute("CHECKPOINT")

    @contextmanager
    def tracer(self, show: Callable[[str], object]) -> Iterator[None]:
        """Call `show` with each SQL statement that runs inside."""
        self._tracers.append(show)
        try:
            yield
        finally:
            self._tracers.remove(show)

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> "polars.DataFrame":
        """The result of a query as a Polars frame; StoreError if the statement fails or gives no rows."""
        frame: polars.DataFrame = self._result(sql, parameters, lambda relation: relation.pl())
        return frame

    def arrow(self, sql: str, parameters: Sequence[object] = ()) -> "pyarrow.Table":
        """The result of a query as an Arrow table, its memory free as soon as nothing names it; StoreError as above.

        A temporary table that is dropped inside a transaction keeps its memory until the transaction ends.
        """
        rows: pyarrow.Table = self._result(sql, parameters, lambda relation: relation.to_arrow_table(16384))
        return rows

    @property
    def path(self) -> Path:
        """The file of the store."""
        return Path(self._where).resolve()

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement, for the modules of this room; StoreError if it fails."""
        return self._fetch(sql, parameters)

    def rows(self, sql: str) -> Iterator[dict[str, Any]]:
        """The rows of a query by column, a few at a time; for the modules of this room."""
        return self._rows(sql)

    def insert(self, name: str, rows: "pyarrow.Table") -> None:
        """Add the rows of an Arrow table to a table, by the names of the columns; for the modules of this room."""
        with self.named(incoming=rows):
            self._execute(f'INSERT INTO "{name}" BY NAME SELECT * FROM incoming')

    def insert_new(self, name: str, rows: "pyarrow.Table", key: Sequence[str]) -> int:
        """As `insert`, but leaves out what the table holds by the columns of `key`, and repeats; gives how many."""
        keys = ", ".join(f'"{column}"' for column in key)
        with self.named(incoming=rows):
            # The number of a row keeps the order, and of rows with one key the first stays.
            ((count,),) = self._fetch(
                f'INSERT INTO "{name}" BY NAME SELECT * EXCLUDE (row_) FROM '
                f"(SELECT *, row_number() OVER () AS row_ FROM incoming) WHERE ({keys}) NOT IN "
                f'(SELECT ({keys}) FROM "{name}") QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY row_) = 1 '
                "ORDER BY row_",
                [],
            )
        added: int = count
        return added

    def shape(self, name: str) -> "pyarrow.Schema":
        """The columns of a table as an Arrow schema; for the modules of this room."""
        form: pyarrow.Schema = self._connection.sql(f'SELECT * FROM "{name}" LIMIT 0').to_arrow_table().schema
        return form

    @contextmanager
    def named(self, **tables: "pyarrow.Table") -> Iterator[None]:
        """Let the statements inside read Arrow tables by these names; for the modules of this room."""
        lent = {name: _Lent(rows) for name, rows in tables.items()}
        for name, rows in lent.items():
            self._connection.register(name, rows)
        try:
            yield
        finally:
            for name, rows in lent.items():
                rows.table = None
                with suppress(Exception):  # in a failed transaction it cannot be dropped, and goes with it
                    self._connection.unregister(name)

    def _rolled_back(self) -> None:
        """Forget what was remembered of a transaction that is gone."""

    def _result(self, sql: str, parameters: Sequence[object], give: "Callable[[duckdb.DuckDBPyRelation], Any]") -> Any:
        import duckdb

        self._trace(sql)
        try:
            relation = self._connection.sql(sql, params=list(parameters) or None)
            if relation is not None:
                return give(relation)
        except duckdb.Error as error:
            raise self._failed(sql, error) from error
        raise StoreError(f"{self._where}: expected a query that gives rows, got: {sql}")

    def _fetch(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        """All rows of a statement with a short result: one left half read would block the connection."""
        rows: list[tuple[Any, ...]] = self._execute(sql, parameters).fetchall()
        return rows

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
        """The rows of a query, a few at a time.

        A cursor of its own lets the caller write while reading; inside atomic() it would not see what is not
        committed yet, so there the rows are fetched at once.
        """
        if self._depth:
            result = self._execute(sql, parameters)
            names = [column[0] for column in result.description or ()]
            yield from [dict(zip(names, row, strict=True)) for row in result.fetchall()]
            return
        cursor = self._connection.cursor()
        try:
            self._execute(sql, parameters, cursor)
            names = [column[0] for column in cursor.description or ()]
            while rows := cursor.fetchmany(_ROWS):
                for row in rows:
                    yield dict(zip(names, row, strict=True))
        finally:
            cursor.close()

    def _execute(
        self, sql: str, parameters: Sequence[object] = (), on: "duckdb.DuckDBPyConnection | None" = None
    ) -> "duckdb.DuckDBPyConnection":
        import duckdb

        self._trace(sql)
        try:
            return (on or self._connection).execute(sql, list(parameters))
        except duckdb.Error as error:
            raise self._failed(sql, error) from error

    def _failed(self, sql: str, error: Exception) -> StoreError:
        said = str(error)
        if "no space left" in said.lower() or "max_temp_directory_size" in said:
            return StoreError(
                f"{self._where}: the disk is full ({said.splitlines()[0]}); nothing of this step was kept, "
                "make room beside the store and try again"
            )
        return StoreError(f"{self._where}: {said}; the statement was: {sql}")

    def _trace(self, sql: str) -> None:
        for show in self._tracers:
            show(sql)
