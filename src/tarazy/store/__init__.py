"""The store: one DuckDB file that holds what was coded, and the public formats that events travel in."""

from tarazy.store.columns import Column, event_columns, to_arrow, to_frame
from tarazy.store.database import Store, open  # noqa: A004 - the public name is tarazy.open
from tarazy.store.dedup import Deduplicated, deduplicate
from tarazy.store.exporting import export
from tarazy.store.importing import ArchiveEvent, import_file
from tarazy.store.layout import Counts, Imported, Reason, Run, SentenceCounts, fingerprint, sentence_counts
from tarazy.store.reading import read_events
from tarazy.store.writing import Writer, open_writer

__all__ = [
    "ArchiveEvent",
    "Column",
    "Counts",
    "Deduplicated",
    "Imported",
    "Reason",
    "Run",
    "SentenceCounts",
    "Store",
    "Writer",
    "deduplicate",
    "event_columns",
    "export",
    "fingerprint",
    "import_file",
    "open",
    "open_writer",
    "read_events",
    "sentence_counts",
    "to_arrow",
    "to_frame",
]
