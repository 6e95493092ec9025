"""What the codes, parties and places of a file mean, worked out once for each combination of cells that it has."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy

from tarazy.ontology import load_ontology
from tarazy.store.archives.layout import Cells, Layout
from tarazy.store.database import Store

if TYPE_CHECKING:
    import pyarrow

# The temporary tables, the columns of a piece that lead to their keys, and what stands in them.
TABLES = {
    "acts": '"key" VARCHAR, type_ VARCHAR, mode_ VARCHAR, contexts_ VARCHAR[], quad_ VARCHAR, score_ DOUBLE, '
    "way_ VARCHAR, problem_ VARCHAR",
    "parties": '"key" VARCHAR, countries_ VARCHAR[], sectors_ VARCHAR[], ids_ VARCHAR[], nobody_ BOOLEAN, '
    "problem_ VARCHAR",
    "places": '"key" VARCHAR, country_ VARCHAR, problem_ VARCHAR',
}
KEYS = {"acts": ("act_key",), "parties": ("actor_key", "recipient_key"), "places": ("place_key",)}
SEPARATOR = "\x1f"
_Row = tuple[Any, ...]


class Meanings:
    """The temporary tables of one file; they grow with each piece."""

    def __init__(self, store: Store, layout: Layout) -> None:
        self._store, self._layout = store, layout

    def create(self) -> None:
        """Make the tables anew."""
        for table, columns in TABLES.items():
            self._store.query(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")

    def drop(self) -> None:
        """Take the tables away."""
        for table in TABLES:
            self._store.query(f"DROP TABLE {table}")

    def learn(self) -> None:
        """Work out what the combinations of the relation `piece` mean that no earlier piece had."""
        self._learn("acts", self._act)
        self._learn("parties", self._party)
        self._learn("places", self._place)

    def _learn(self, table: str, read: Callable[[Cells], _Row]) -> None:
        keys = " UNION ALL ".join(f"SELECT {column} AS key FROM piece" for column in KEYS[table])
        new = self._store.query(
            f"SELECT DISTINCT p.key FROM ({keys}) p ANTI JOIN {table} t ON t.key = p.key WHERE p.key IS NOT NULL"
        )
        if new:
            rows = [(key, *read(_split(key))) for (key,) in new]
            self._store.insert(table, _table(self._store.shape(table), rows))

    def _act(self, cells: Cells) -> _Row:
        ontology = load_ontology()
        act = self._layout.read_act(cells)
        if act.type is None:
            return None, act.mode, act.contexts, None, None, act.way, act.problem or "unknown event code"
        quad, score = ontology.quad(act.type), ontology.score(act.type, act.mode)
        return act.type, act.mode, act.contexts, quad, score, act.way, act.problem

    def _party(self, cells: Cells) -> _Row:
        party = self._layout.read_party(cells)
        nobody = not any(cells[: len(cells) - self._layout.aside])
        return party.countries, party.sectors, party.ids, nobody, party.problem

    def _place(self, cells: Cells) -> _Row:
        return tuple(self._layout.read_place(cells))


def _split(key: str) -> Cells:
    return tuple([cell or None for cell in key.split(SEPARATOR)])


def _table(form: "pyarrow.Schema", rows: Sequence[_Row]) -> "pyarrow.Table":
    """The rows as an Arrow table.

    Texts and lists are laid out here: pyarrow.array() first imports pandas where that is installed, which takes as
    long as to import 10^5 rows.
    """
    import pyarrow

    columns = []
    for kind, values in zip(form.types, zip(*rows, strict=True), strict=True):
        if pyarrow.types.is_string(kind):
            columns.append(_texts(values))
        elif pyarrow.types.is_list(kind):
            columns.append(_lists(values))
        elif pyarrow.types.is_boolean(kind):
            columns.append(_array(kind, len(values), _bits(values)))
        else:
            numbers = numpy.array([numpy.nan if v is None else v for v in values])
            columns.append(_array(kind, len(values), numbers, known=[v is not None for v in values]))
    return pyarrow.Table.from_arrays(columns, schema=form)


def _texts(values: Sequence[str | None]) -> "pyarrow.Array":
    import pyarrow

    written = [b"" if value is None else value.encode() for value in values]
    return _array(
        pyarrow.string(), len(values), _ends(map(len, written)), b"".join(written),
        known=[value is not None for value in values],
    )  # fmt: skip


def _lists(values: Sequence[tuple[str, ...]]) -> "pyarrow.Array":
    import pyarrow

    inner = _texts([text for texts in values for text in texts])
    return _array(pyarrow.list_(pyarrow.string()), len(values), _ends(map(len, values)), children=[inner])


def _ends(lengths: Iterable[int]) -> Any:
    return numpy.cumsum([0, *lengths], dtype=numpy.int32)


def _bits(values: Sequence[bool]) -> Any:
    return numpy.packbits(numpy.array(values, dtype=bool), bitorder="little")


def _array(
    kind: "pyarrow.DataType", length: int, *buffers: Any, known: Sequence[bool] | None = None,
    children: "list[pyarrow.Array] | None" = None,
) -> "pyarrow.Array":  # fmt: skip
    import pyarrow

    valid = None if known is None else pyarrow.py_buffer(_bits(known))
    held = [valid, *(pyarrow.py_buffer(buffer) for buffer in buffers)]
    return pyarrow.Array.from_buffers(kind, length, held, children=children)
