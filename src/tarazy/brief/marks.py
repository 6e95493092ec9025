"""Cut a passage into runs of plain and marked words."""

from collections.abc import Iterator

from tarazy.records import Coding


def marked(coding: Coding, start: int, end: int) -> Iterator[tuple[str, str]]:
    """Words of `text[start:end]` with "actor", "recipient", "trigger" or "" for unmarked; joined they are the text.

    Where marks overlap, the trigger goes before the actor and the actor before the recipient.
    """
    roles = [""] * (end - start)
    spans = [(a.start, a.end, "recipient") for e in coding.events for a in e.recipients]
    spans += [(a.start, a.end, "actor") for e in coding.events for a in e.actors]
    triggers = [t for e in coding.events for t in (e.trigger, *(r.trigger for r in e.repeats))]
    spans += [(t.start, t.end, "trigger") for t in triggers]
    for first, last, role in spans:
        for position in range(max(first, start), min(last, end)):
            roles[position - start] = role
    begin = 0
    for position in range(1, len(roles) + 1):
        if position == len(roles) or roles[position] != roles[begin]:
            yield coding.document.text[start + begin : start + position], roles[begin]
            begin = position
