"""The store: one DuckDB file that holds what was coded, and the public formats that events travel in."""

from tarazy.store.columns import Column, event_columns, to_arrow, to_frame
from tarazy.store.database import Store, open  # noqa: A004 - the public name is tarazy.open
from tarazy.store.layout import Counts, Run, SentenceCounts, fingerprint, sentence_counts
from tarazy.store.reading import read_events
from tarazy.store.writing import Writer, open_writer

__all__ = [
    "Column",
    "Counts",
    "Run",
    "SentenceCounts",
    "Store",
    "Writer",
    "event_columns",
    "fingerprint",
    "open",
    "open_writer",
    "read_events",
    "sentence_counts",
    "to_arrow",
    "to_frame",
]
