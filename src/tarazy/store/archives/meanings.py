"""What the codes, parties and places of a file mean, worked out once for each combination of cells that it has."""

from collections.abc import Callable
from typing import Any

from tarazy.ontology import load_ontology
from tarazy.store.archives.layout import Cells, Layout
from tarazy.store.database import Store

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
            from tarazy.store.archives.arrays import table_of

            rows = [(key, *read(_split(key))) for (key,) in new]
            self._store.insert(table, table_of(self._store.shape(table), rows))

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
