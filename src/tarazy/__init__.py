"""Tarazy reads the news and weighs how a state balances among powers."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tarazy.actors import resolve
    from tarazy.errors import DataError, InputError, StoreError, TarazyError
    from tarazy.pipeline import Coder, load
    from tarazy.read import read
    from tarazy.records import Actor, Coding, Document, Event, Sentence, Skip, When
    from tarazy.store import open, to_frame  # noqa: A004 - the store's open is tarazy.open

# Names are imported when first used: `import tarazy` and `tarazy --help` load no model and no data library.
_HOMES = {
    "Actor": "records",
    "Coder": "pipeline",
    "Coding": "records",
    "DataError": "errors",
    "Document": "records",
    "Event": "records",
    "InputError": "errors",
    "Sentence": "records",
    "Skip": "records",
    "StoreError": "errors",
    "TarazyError": "errors",
    "When": "records",
    "load": "pipeline",
    "open": "store",
    "read": "read",
    "resolve": "actors",
    "to_frame": "store",
}
__version__ = "0.1.0"
__all__ = [
    "Actor", "Coder", "Coding", "DataError", "Document", "Event", "InputError", "Sentence", "Skip", "StoreError",
    "TarazyError", "When", "load", "open", "read", "resolve", "to_frame",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "balance":
        return import_module("tarazy.balance")
    if name not in _HOMES:
        raise AttributeError(f"module 'tarazy' has no attribute {name!r}")
    return getattr(import_module(f"tarazy.{_HOMES[name]}"), name)
