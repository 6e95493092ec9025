"""Batches of codings for the store: committed seldom enough to be fast and often enough to be safe."""

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from tarazy.records import Coding, Skip
from tarazy.store.layout import Entry, entry

# Small documents share a commit, which waits for the disk. A batch is committed when it is full, or by the
# first coding that comes a second after the last commit: that bounds what a kill loses and memory holds.
DOCUMENTS, CHARACTERS, SECONDS = 64, 8_000_000, 1.0


class Batch:
    """Gathers codings and skips and commits them together."""

    def __init__(self, write: Callable[[Sequence[Entry], Sequence[Skip]], None]) -> None:
        """Start an empty batch; `write` commits what it is given in one transaction."""
        self._write = write
        self._entries: list[Entry] = []
        self._skips: list[Skip] = []
        self._characters = 0
        self._committed = time.monotonic()
        self._broken = False

    def __enter__(self) -> Self:
        """The batch itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit the rest, also after an error: what was finished before it is kept."""
        if not self._broken:
            self.flush()

    def add(self, coding: Coding) -> None:
        """Add a coding."""
        self._entries.append(entry(coding))
        self._characters += len(coding.document.text)
        self._flush_if_due()

    def skip(self, skip: Skip) -> None:
        """Add something that was not coded."""
        self._skips.append(skip)
        self._flush_if_due()

    def flush(self) -> None:
        """Commit what was added."""
        self._broken = True  # until it has worked: what cannot be written is not tried again on the way out
        self._write(self._entries, self._skips)
        self._broken = False
        self._entries, self._skips, self._characters = [], [], 0
        self._committed = time.monotonic()

    def _flush_if_due(self) -> None:
        full = len(self._entries) + len(self._skips) >= DOCUMENTS or self._characters >= CHARACTERS
        if full or time.monotonic() - self._committed >= SECONDS:
            self.flush()
