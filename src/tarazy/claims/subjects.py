"""Whom a figure is about: the states and groups that a sentence names, with where they stand."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from tarazy.actors import Resolver, load_knowledge
from tarazy.places import name_states
from tarazy.records import Record

_PHRASE = re.compile(
    r"(?:[A-Z][\w’'-]*\+?\d?(?:-\d+)?)(?:\s(?:of|for|and|the|on|in|to)(?=\s(?:the\s)?[A-Z])|\s[A-Z][\w’'-]*\+?\d?)*"
)
_LONGEST = 120  # letters of a name


class Named(Record, frozen=True, kw_only=True):
    """A state or group and where it is named."""

    id: str
    start: int
    end: int


@cache
def _resolver() -> Resolver:
    return Resolver(load_knowledge())


def states_in(text: str, start: int, end: int, context: Mapping[str, float]) -> list[Named]:
    """The states of a sentence by name or nationality, in its order."""
    return [Named(id=code, start=a, end=b) for a, b, code in name_states(text, start, end, context=context)]


def groups_in(text: str, start: int, end: int, on: date | None) -> list[Named]:
    """The groups and organisations of a sentence, in its order."""
    found = []
    for match in _PHRASE.finditer(text, start, end):
        words, offset = match[0], 0
        if words.startswith("The "):
            words, offset = words[4:], 4
        actor = _resolver().resolve(words[:_LONGEST], start=match.start() + offset, on=on)
        if actor.id is not None and actor.id.startswith(("group:", "org:")):
            found.append(Named(id=actor.id, start=match.start() + offset, end=match.end()))
    return found


def nearest(named: Sequence[Named], start: int, end: int, *, apart_from: str | None = None) -> Named | None:
    """The one that stands nearest to the words, before them if as near."""
    others = [n for n in named if n.id != apart_from]
    return min(others, key=lambda n: start - n.end if n.end <= start else n.start - end + 1, default=None)
