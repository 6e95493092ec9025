"""One document often tells an act twice: count it once, keep every passage."""

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tarazy.records import Actor, Event, Telling

# Share of the rarer telling's content words that both must have when the parties agree only by country.
# Chosen on the examples: headlines against their own body lie above 0.3, two acts of one pair mostly below.
LEAST_OVERLAP = 0.3
WINDOW = 50
# Most words between a verb and its noun ("imposed new sanctions"); from 1 to 4 all do alike on the development part
NEAR = 2
_WORD = re.compile(r"[^\W\d_]{4,}")
_JOINT = re.compile(r"[,;:—–&]|\b(?:and|or|nor|but|then|before|after|as|while)\b", re.IGNORECASE)


def _stems(text: str) -> set[str]:
    # Five letters stand in for a stemmer: "ordered"/"orders", "visit"/"visiting"
    return {w.lower()[:5] for w in _WORD.findall(text)}


def _key(actor: Actor) -> str:
    return actor.id or actor.country or (actor.name or actor.text).casefold()


def _country(actor: Actor) -> str:
    return actor.country or _key(actor)


def _sides(
    actors: Sequence[Actor], recipients: Sequence[Actor], by_country: bool
) -> tuple[frozenset[str], frozenset[str]]:
    key = _country if by_country else _key
    known = [[a for a in side if not by_country or a.country or a.id] for side in (actors, recipients)]
    return frozenset(map(key, known[0])), frozenset(map(key, known[1]))


def _same_dates(one: Event, other: Event) -> bool:
    if one.when.start is None or other.when.start is None or "text" not in (one.when.basis, other.when.basis):
        return True
    if one.when.end is None or other.when.end is None:
        return True
    return one.when.start <= other.when.end and other.when.start <= one.when.end


def same_event(one: Event, other: Event, words: tuple[set[str], set[str]]) -> bool:
    """Whether two tellings of one document are of the same event; `words` are the stems of their passages.

    They stand in different sentences (of one, "will visit Japan and meet its premier" is two, but see `one_act`), type
    and status are equal and no dates contradict; then either all parties are the same, or the parties have
    the same countries (one side may leave out the recipient, or name one that is not known) and the passages share
    enough words, half as many where the mode is the same.
    """
    if one.sentence == other.sentence or one.type != other.type or one.status != other.status:
        return False
    if not _same_dates(one, other):
        return False
    fewer = min(len(w) for w in words)
    overlap = len(words[0] & words[1]) / fewer if fewer else 0.0
    if _sides(one.actors, one.recipients, False) == _sides(other.actors, other.recipients, False):
        return overlap >= LEAST_OVERLAP / 2
    first, second = (_sides(e.actors, e.recipients, True) for e in (one, other))
    if first[0] != second[0] or (first[1] != second[1] and first[1] and second[1]):
        return False
    return overlap >= (LEAST_OVERLAP / 2 if one.mode and one.mode == other.mode else LEAST_OVERLAP)


def one_act(one: Event, other: Event, text: str) -> bool:
    """Whether two events of one sentence of a text are one act with two triggers, mostly a verb and its noun.

    "Imposed sanctions" is one: type, status and all parties are the same, no modes or dates contradict, and at most
    NEAR words stand between the triggers, none of which joins two acts ("attacked and burned").
    """
    if (one.sentence, one.type, one.status) != (other.sentence, other.type, other.status):
        return False
    if (one.mode and other.mode and one.mode != other.mode) or not _same_dates(one, other):
        return False
    first, second = sorted((one.trigger, other.trigger), key=lambda t: t.start)
    between = text[first.end : second.start]
    if len(between.split()) > NEAR or _JOINT.search(between):
        return False
    return _sides(one.actors, one.recipients, False) == _sides(other.actors, other.recipients, False)


def _same(one: Event, other: Event, text: str, words: Mapping[tuple[int, int], set[str]]) -> bool:
    if one_act(one, other, text):
        return True
    passages = [words[e.evidence.start, e.evidence.end] for e in (one, other)]
    return same_event(one, other, (passages[0], passages[1]))


def _detail(event: Event) -> tuple[int, int, int, float]:
    parties = (*event.actors, *event.recipients)
    known, placed = sum(a.id is not None for a in parties), sum(bool(a.sectors) for a in parties)
    return known, placed, len(parties), event.confidence


def merge(events: Iterable[Event], text: str) -> tuple[Event, ...]:
    """Events of one document with repeated tellings folded into the fullest one, in the order of the text.

    An event is compared with the last WINDOW groups of its type, status and actors, so that time grows with the
    length of a text and not with its square.
    """
    groups: list[list[Event]] = []
    alike: dict[object, deque[list[Event]]] = {}
    words: dict[tuple[int, int], set[str]] = {}
    for event in events:
        passage = (event.evidence.start, event.evidence.end)
        words.setdefault(passage, _stems(text[passage[0] : passage[1]]))
        # Both ways of being the same need the same actors by country
        key = (event.type, event.status, _sides(event.actors, (), True)[0])
        recent = alike.setdefault(key, deque(maxlen=WINDOW))
        home = next((g for g in recent if any(_same(e, event, text, words) for e in g[:WINDOW])), None)
        if home is None:
            groups.append([event])
            recent.append(groups[-1])
        else:
            home.append(event)
    merged = []
    for group in groups:
        main = max(group, key=_detail)
        # Each sentence tells it once: a verb's noun is no further telling
        others = {e.sentence: e for e in group if e.sentence != main.sentence}
        repeats = tuple(
            Telling(sentence=e.sentence, start=e.evidence.start, end=e.evidence.end, trigger=e.trigger)
            for e in others.values()
        )
        merged.append(msgspec.structs.replace(main, repeats=repeats) if repeats else main)
    return tuple(merged)
