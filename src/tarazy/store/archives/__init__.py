"""Public archives of events into a store: one declarative table for each format."""

from collections.abc import Mapping
from types import MappingProxyType

from tarazy.store.archives import acled, gdelt, icews, plover, polecat, ucdp
from tarazy.store.archives.file import FileLoader
from tarazy.store.archives.layout import Deletions, Layout
from tarazy.store.archives.load import Loader
from tarazy.store.archives.remove import Remover
from tarazy.store.database import Store
from tarazy.store.layout import Imported, Reason

# The formats by the word that a user names; the first of several layouts that fits a file's first lines is taken.
FORMATS: Mapping[str, tuple[Layout | Deletions, ...]] = MappingProxyType({
    "gdelt": (gdelt.LAYOUT, gdelt.REDUCED),
    "icews": (icews.LAYOUT, icews.NAMES),
    "polecat": (polecat.LAYOUT,),
    "ucdp": (ucdp.LAYOUT,),
    "acled": (acled.LAYOUT, acled.DELETED),
    "plover": (plover.LAYOUT,),
})  # fmt: skip


def loader(store: Store, layout: Layout | Deletions) -> FileLoader[Layout] | FileLoader[Deletions]:
    """What loads files of the layout into the store."""
    return Loader(store, layout) if isinstance(layout, Layout) else Remover(store, layout)


__all__ = ["FORMATS", "Imported", "Layout", "Loader", "Reason", "Remover", "loader"]
