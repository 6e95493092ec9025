"""Groups of states and who belongs to them on a date."""

from datetime import date

from tarazy.actors.compiled import load_knowledge
from tarazy.actors.entries import Knowledge
from tarazy.actors.names import tokenise
from tarazy.errors import InputError
from tarazy.records import Actor


def expand(group: Actor | str, on: date | None, *, knowledge: Knowledge | None = None) -> tuple[str, ...]:
    """The codes of a group's members on a date, in alphabetical order; InputError for what is no known group.

    `group` is an actor, its id or the group's name ("group:eu", "EU"). Without a date the answer is the latest
    membership that is known, also for groups whose members have changed.
    """
    known = knowledge or load_knowledge()
    text = group if isinstance(group, str) else group.id or group.text
    stretches = known.memberships.get(group_key(text, known))
    if stretches is None:
        names = ", ".join(sorted(known.memberships))
        raise InputError(f"{text!r} is no known state or group; groups are {names}")
    # A group that is no more (G8) has no member that is open; its last members are the latest known.
    day = on or min(date.max, max(s.end for s in stretches))
    return tuple(sorted({c for s in stretches if s.start <= day <= s.end for c in s.countries}))


def group_key(text: str, known: Knowledge) -> str:
    """The key in memberships.csv of a group given by id or by name; the text itself if it is none."""
    key = text.removeprefix("group:").removeprefix("org:").casefold()
    if key in known.memberships:
        return key
    for naming in known.names.exactly(tokenise(text) or tokenise("-none-")):
        if naming.entity.kind == "group":
            return naming.entity.id.removeprefix("group:")
    return text
