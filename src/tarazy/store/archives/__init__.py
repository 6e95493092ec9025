"""Public archives of events into a store: one declarative table for each format."""

from collections.abc import Mapping
from types import MappingProxyType

from tarazy.store.archives import acled, gdelt, icews, plover, polecat, ucdp
from tarazy.store.archives.layout import Layout
from tarazy.store.archives.load import Loader
from tarazy.store.layout import Imported, Reason

# The formats by the word that a user names; the first of several layouts that fits a file's first lines is taken.
FORMATS: Mapping[str, tuple[Layout, ...]] = MappingProxyType({
    "gdelt": (gdelt.LAYOUT, gdelt.REDUCED),
    "icews": (icews.LAYOUT, icews.NAMES),
    "polecat": (polecat.LAYOUT,),
    "ucdp": (ucdp.LAYOUT,),
    "acled": (acled.LAYOUT,),
    "plover": (plover.LAYOUT,),
})  # fmt: skip

__all__ = ["FORMATS", "Imported", "Layout", "Loader", "Reason"]
