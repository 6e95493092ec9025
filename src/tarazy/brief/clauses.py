"""A trimmed clause of the text for one event, with its actors named in full."""

import re

from tarazy.records import Actor, Event

# Where a clause that already holds the trigger and all parties may end.
_END = re.compile(
    r"[,;:]\s|\s[–—-]\s|—|\.\s|\.$|[!?]|\s(?:which|who|where|while|whereas|as|after|because|although|highlighting|signaling|signalling|underscoring|raising)\s"
)
_ABBREVIATED = re.compile(r"\b(?:[A-Z]\.)+[A-Z]$")
_MAX_WORDS = 34


def full_name(actor: Actor) -> str:
    """The resolved name if there is one, else the words of the text."""
    return actor.name or actor.text


def clause(event: Event, text: str) -> str:
    """The words from the first party or trigger to the end of its clause, with mentions replaced by full names."""
    parties = [a for a in (*event.actors, *event.recipients) if event.evidence.start <= a.start < event.evidence.end]
    marks = [(event.trigger.start, event.trigger.end), *((a.start, a.end) for a in parties)]
    start = min(a for a, _ in marks)
    last = max(b for _, b in marks)
    # The stop of "U.S." is no end of a clause
    last += bool(text[last : last + 1] == "." and _ABBREVIATED.search(text[start:last]))
    found = _END.search(text, last, event.evidence.end)
    end = found.start() if found else event.evidence.end
    if len(text[start:end].split()) > _MAX_WORDS:
        end = min(event.evidence.end, max(last, event.trigger.end))
    parts, position = [], start
    for actor in sorted(parties, key=lambda a: a.start):
        if actor.start < position:
            continue
        parts.append(text[position : actor.start])
        before = text[: actor.start].rstrip().casefold()
        name = full_name(actor)
        if name.casefold().startswith("the ") and before.endswith(" the"):
            name = name[4:]
        parts.append(name if _fits(actor) else actor.text)
        position = actor.end
    parts.append(text[position:end])
    line = re.sub(r"\s+", " ", "".join(parts)).strip(" ,;:.–—-")
    return line[:1].upper() + line[1:]


def _fits(actor: Actor) -> bool:
    # A name stands in for the words only for persons and acronyms; "Kazakh troops" must not become "Kazakhstan"
    return actor.kind == "person" or (actor.kind in ("organisation", "group") and actor.text.isupper())
