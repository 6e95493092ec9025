"""A mention that is asked about, and the answers made of its words."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tarazy.actors.entries import Context
from tarazy.actors.names import Token
from tarazy.records import Actor


class Asked(NamedTuple):
    """A mention with what is known of it: its words in the document, the date, the document; and the steps taken."""

    text: str
    start: int
    on: date | None
    context: Context
    steps: list[str]

    def whole(self, reason: str | None, **fields: object) -> Actor:
        """An actor that is named by the mention as it stands."""
        return _actor(self.text, self.start, reason, fields)

    def words(self, tokens: Sequence[Token], reason: str | None, **fields: object) -> Actor:
        """An actor that is named by some words of the mention."""
        first, last = tokens[0].start, tokens[-1].end
        return _actor(self.text[first:last], self.start + first, reason, fields)


def _actor(text: str, start: int, reason: str | None, fields: dict[str, object]) -> Actor:
    given = {"name": None, "country": None, **fields}
    return Actor(text=text, start=start, end=start + len(text), reason=reason, **given)  # type: ignore[arg-type]
