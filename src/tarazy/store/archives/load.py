"""Loading a file of an archive into a store: all of it or nothing, every row accounted for.

The file is read a piece at a time. DuckDB's CSV reader makes text columns of a piece; what the codes, parties and
places of its rows mean is worked out once for each distinct combination; joins then make rows of the archive table.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tarazy.errors import InputError
from tarazy.ontology import load_ontology
from tarazy.store.archives.layout import Cells, Layout
from tarazy.store.archives.source import PIECE, Source, folder_beside
from tarazy.store.archives.sql import (
    DIMENSIONS,
    DROPPED,
    HELD,
    REPEATS,
    REVISED,
    SKIPPED,
    TAKE_AWAY,
    insert_sql,
    judge_sql,
    note_columns,
    noted_sql,
    piece_sql,
    uses_file,
)
from tarazy.store.database import Store
from tarazy.store.layout import Imported, Reason

if TYPE_CHECKING:
    import pyarrow

MEMORY = "1GB"  # for the buffers of DuckDB while it imports; it goes on with files beside the store when they are full
_SEPARATOR = "\x1f"
_REJECTS = ("reject_errors", "reject_scans")  # where DuckDB's reader of CSV puts what it could not read


class Loader:
    """Loads files of one layout into an open store."""

    def __init__(self, store: Store, layout: Layout, *, piece: int = PIECE) -> None:
        self._store, self._layout, self._piece = store, layout, piece
        self._counts: dict[str, int] = {}
        self._reasons: dict[tuple[str, str], Reason] = {}

    def load(self, path: str | Path) -> Imported:
        """Import a file in one transaction; nothing changes if the store has had this very file."""
        path = Path(path)
        source = Source(path)
        names, delimiter, header = self._shape(source)
        if self._known(source):
            return Imported(file=str(path), source=self._layout.source, layout=self._layout.name, known=True)
        self._counts = dict.fromkeys(("rows", "imported", "revised", "unchanged", "skipped"), 0)
        self._reasons = {}
        with folder_beside(self._store.path) as folder, _settings(self._store):
            with self._store.atomic():
                ((number,),) = self._store.query("SELECT nextval('import_numbers')")
                self._create()
                for piece in source.pieces(folder, quote=self._layout.quote, header=header, size=self._piece):
                    self._load_piece(piece.path, piece.before, names, delimiter, number, path)
                if source.legacy_lines:
                    self._add("note", "no UTF-8, read as Windows-1252 (lines)", source.legacy_lines, None, None)
                result = self._result(path)
                self._store.record_import(number, result, source.size(), source.sha256())
                self._drop()
            self._store.checkpoint()
        return result

    def check(self, path: Path) -> None:
        """InputError if the file begins as none of this layout does."""
        self._shape(Source(path))

    def _shape(self, source: Source) -> tuple[tuple[str, ...], str, bool]:
        return self._head(source) if self._layout.rows is None else self._head_of_lines(source)

    def _known(self, source: Source) -> bool:
        same = "SELECT count(*) FROM imports WHERE source = ? AND layout = ? AND bytes = ?"
        given: list[object] = [self._layout.source, self._layout.name, source.size()]
        if self._store.query(same, given) == [(0,)]:
            return False
        return self._store.query(f"{same} AND sha256 = ?", [*given, source.sha256()]) != [(0,)]

    def _head(self, source: Source) -> tuple[tuple[str, ...], str, bool]:
        """The columns of the file in its order, the delimiter, and whether the first line is a header."""
        lines = source.first_lines()
        if not lines:
            raise InputError(f"{source.path}: empty; expected events of {self._layout.source}")
        layout = self._layout
        counts = {d: len(_cells(lines[0], d, layout.quote)) for d in layout.delimiters}
        delimiter = max(counts, key=lambda d: counts[d])
        cells = _cells(lines[0], delimiter, layout.quote)
        spelt = {
            _fold(spelling): name for name in layout.columns() for spelling in (name, *layout.aliases.get(name, ()))
        }
        named = tuple(spelt.get(_fold(cell), f"unused_{i}") for i, cell in enumerate(cells))
        if sum(name in layout.needed for name in named) * 2 > len(layout.needed):
            missing = [name for name in layout.needed if name not in named]
            if missing:
                raise InputError(
                    f"{source.path}:1: the header lacks the column(s) {', '.join(missing)} of {layout.name}; "
                    f"got {', '.join(cells[:8])}{' …' if len(cells) > 8 else ''}"
                )
            return _distinct(named), delimiter, True
        # Most of the first lines decide: the very first may be the one that is malformed.
        widths = [len(_cells(line, delimiter, layout.quote)) for line in lines[:50]]
        for variant in layout.variants:
            if widths.count(len(variant)) * 2 > len(widths):
                return variant, delimiter, False
        wanted = " or ".join(str(len(v)) for v in layout.variants)
        expected = f"{wanted} columns without a header" if wanted else f"a header with {', '.join(layout.needed)}"
        if wanted and not set(layout.variants) - {v for v in layout.variants if set(layout.needed) <= set(v)}:
            expected += f", or a header with {', '.join(layout.needed)}"
        raise InputError(
            f"{source.path}:1: not the layout {layout.name}: expected {expected}, separated by "
            f"{' or '.join(map(repr, layout.delimiters))}; got {len(cells)} column(s), the first "
            f"{cells[0][:40]!r}; check the format that you named and the delimiter"
        )

    def _head_of_lines(self, source: Source) -> tuple[tuple[str, ...], str, bool]:
        lines = source.first_lines()
        if not lines or not lines[0].lstrip().startswith("{"):
            got = repr(lines[0][:40]) if lines else "nothing"
            raise InputError(f"{source.path}:1: expected JSON lines of {self._layout.source}, got {got}")
        return self._layout.variants[0], "\t", False

    def _flatten(self, file: str, before: int) -> None:
        """Replace lines by the rows of cells that the layout makes of them; what is none is counted."""
        assert self._layout.rows is not None
        place = Path(file)
        made: list[str] = []
        for number, line in enumerate(place.read_bytes().splitlines(), before + 1):
            if not line.strip():
                continue
            try:
                made.extend("\t".join(cells) for cells in self._layout.rows(line))
            except (ValueError, TypeError, AttributeError) as error:
                self._counts["rows"] += 1
                self._counts["skipped"] += 1
                self._add("skipped", "malformed: no record of the format", 1, number, str(error)[:80])
        place.write_text("".join(f"{row}\n" for row in made), encoding="utf-8")

    def _create(self) -> None:
        for table, columns in DIMENSIONS.items():
            self._store.query(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")

    def _drop(self) -> None:
        for table in (*DIMENSIONS, *_REJECTS):
            self._store.query(f"DROP TABLE IF EXISTS {table}")

    def _load_piece(
        self, file: str, before: int, names: Sequence[str], delimiter: str, number: int, path: Path
    ) -> None:
        """Load a piece. What is in between stands in Arrow tables, whose memory is free when the next piece comes."""
        store = self._store
        if self._layout.rows is not None:
            self._flatten(file, before)
        for left in _REJECTS:
            store.query(f"DROP TABLE IF EXISTS {left}")
        given = [path.name, file] if uses_file(self._layout) else [file]
        piece = store.arrow(piece_sql(self._layout, names, delimiter), given)
        self._count_rejects(before)
        with store.named(piece=_numbered(piece)):
            self._learn("acts", "act_key", self._act_row)
            self._learn("parties", "actor_key", self._party_row)
            self._learn("parties", "recipient_key", self._party_row)
            self._learn("places", "place_key", self._place_row)
            with store.named(judged=store.arrow(judge_sql(self._layout))):
                self._load_judged(before, number)
        self._counts["rows"] += piece.num_rows

    def _load_judged(self, before: int, number: int) -> None:
        """Count what is left out of the piece and why, and add the rest."""
        store, source = self._store, self._layout.source
        held = store.arrow(HELD, [source])
        with store.named(held=held), store.named(dropped=self._dropped(number, held.num_rows)):
            if held.num_rows:
                self._take_away_older(number)
            for reason, rows, first, example in store.query(SKIPPED):
                if reason == "unchanged":
                    self._counts["unchanged"] += rows
                else:
                    self._counts["skipped"] += rows
                    self._add("skipped", reason, rows, before + first + 1, example)
            self._note(before)
            ((imported,),) = store.query(insert_sql(self._layout), [source, number])
        self._counts["imported"] += imported

    def _count_rejects(self, before: int) -> None:
        """Count the rows that the reader itself left out."""
        for kind, rows, first, example in self._store.query(
            "SELECT lower(error_type::VARCHAR), count(DISTINCT byte_position), min(line), "
            "left(arg_min(csv_line, line), 80) FROM reject_errors GROUP BY 1"
        ):
            self._counts["rows"] += rows
            self._counts["skipped"] += rows
            self._add("skipped", f"malformed: {kind}", rows, before + first, example)

    def _learn(self, table: str, key: str, read: Callable[[Cells], Mapping[str, Any]]) -> None:
        """Work out what the combinations mean that no earlier piece had."""
        import pyarrow

        new = self._store.query(
            f"SELECT DISTINCT {key} FROM piece WHERE {key} IS NOT NULL AND NOT EXISTS "
            f"(SELECT 1 FROM {table} t WHERE t.key = {key})"
        )
        rows = [{"key": text, **read(_split(text))} for (text,) in new]
        if rows:
            self._store.insert(table, pyarrow.Table.from_pylist(rows, schema=self._store.shape(table)))

    def _act_row(self, cells: Cells) -> dict[str, Any]:
        ontology = load_ontology()
        act = self._layout.read_act(cells)
        known = act.type is not None
        return {
            "type_": act.type,
            "mode_": act.mode,
            "contexts_": list(act.contexts),
            "quad_": ontology.quad(act.type) if act.type is not None else None,
            "score_": ontology.score(act.type, act.mode) if act.type is not None else None,
            "way_": act.way,
            "problem_": act.problem if known else act.problem or "unknown event code",
        }

    def _party_row(self, cells: Cells) -> dict[str, Any]:
        party = self._layout.read_party(cells)
        return {
            "countries_": list(party.countries),
            "sectors_": list(party.sectors),
            "ids_": list(party.ids),
            "nobody_": not any(cells[: len(cells) - self._layout.aside]),
            "problem_": party.problem,
        }

    def _place_row(self, cells: Cells) -> dict[str, Any]:
        place = self._layout.read_place(cells)
        return {"country_": place.country, "problem_": place.problem}

    def _dropped(self, number: int, held: int) -> "pyarrow.Table":
        """The rows whose key came before, in the store or in the piece, and why they are left out."""
        repeat = self._layout.repeat or "repeats a row of the same key"
        # Mostly there are none, and to number the rows of each key takes long.
        some = bool(held) or self._store.query(REPEATS) != [(0,)]
        return self._store.arrow(DROPPED if some else f"{DROPPED} LIMIT 0", [number, repeat])

    def _take_away_older(self, number: int) -> None:
        """Make room for the rows that are newer editions of rows that the store holds."""
        ((revised, again),) = self._store.query(REVISED, [number])
        if again:  # an older edition stood earlier in this very file
            self._counts["imported"] -= again
            self._counts["skipped"] += again
            self._add("skipped", "older edition of a row of the same key", again, None, None)
        self._counts["revised"] += revised - again
        if revised:
            self._store.query(TAKE_AWAY, [self._layout.source])

    def _note(self, before: int) -> None:
        """Count what is unknown in the rows that are imported."""
        for label in note_columns(self._layout):
            for reason, rows, first, example in self._store.query(noted_sql(label)):
                self._add("note", reason, rows, before + first + 1, example or None)

    def _add(self, kind: str, reason: str, rows: int, line: int | None, example: str | None) -> None:
        held = self._reasons.get((kind, reason))
        self._reasons[kind, reason] = Reason(
            kind=kind,
            reason=reason,
            rows=rows + (held.rows if held else 0),
            line=held.line if held else line,
            example=held.example if held else example,
        )

    def _result(self, path: Path) -> Imported:
        order = sorted(self._reasons.values(), key=lambda r: (r.kind != "skipped", -r.rows, r.reason))
        counts = self._counts
        return Imported(
            file=str(path), source=self._layout.source, layout=self._layout.name, reasons=tuple(order),
            rows=counts["rows"], imported=counts["imported"], revised=counts["revised"],
            unchanged=counts["unchanged"], skipped=counts["skipped"],
        )  # fmt: skip


@contextmanager
def _settings(store: Store) -> Iterator[None]:
    """Hold DuckDB to a part of the memory while a file is loaded, and to the order in which joins are written.

    How many rows an Arrow table has is not known to it: it would take the piece for the smaller side of each join.
    Vacuum tasks would write all rows a second time, to join the groups of rows that each piece leaves half full.
    """
    wanted = {
        "memory_limit": MEMORY, "disabled_optimizers": "join_order,build_side_probe_side", "max_vacuum_tasks": "0",
    }  # fmt: skip
    before = {name: store.query("SELECT current_setting(?)", [name])[0][0] for name in wanted}
    try:
        _set(store, wanted)
        yield
    finally:
        _set(store, before)


def _set(store: Store, settings: Mapping[str, object]) -> None:
    for name, value in settings.items():
        store.query(f"SET {name} = '" + str(value).replace("'", "") + "'")


def _numbered(piece: "pyarrow.Table") -> "pyarrow.Table":
    import pyarrow

    return piece.append_column("row_", pyarrow.array(range(piece.num_rows), type=pyarrow.int64()))


def _split(key: str) -> Cells:
    return tuple(cell or None for cell in key.split(_SEPARATOR))


def _cells(line: str, delimiter: str, quote: bool) -> list[str]:
    if not quote:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [])


def _fold(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once: a column that stands twice counts where it stands first."""
    return tuple(f"again_{i}_{n}" if n in names[:i] else n for i, n in enumerate(names))
