"""How far two annotations of the same sentences agree: `python -m training.agreement`, for those in `corpus/double`.

Triggers of both are matched by overlap. Cohen's kappa of types is over all triggers that either has, one that the
other lacks counting as a category of its own; and over matched triggers alone. F1 of spans is of exact mentions and of
parties (mention with its part in an event of the same trigger). F1 of whole events is that of `tarazy eval`: type and
every party right, a party being right when its words overlap.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tarazy.annotations import GoldEvent, GoldSentence, read_corpus

NONE = "none"
DOUBLE = Path(__file__).parent.parent / "corpus" / "double"


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa (1960) of two annotators' labels; 1 if both give the same single label throughout."""
    total = len(pairs)
    seen = sum(a == b for a, b in pairs) / total
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[x] * second[x] for x in first) / total**2
    return 1.0 if chance == 1.0 else (seen - chance) / (1.0 - chance)


def matched(one: GoldSentence, two: GoldSentence) -> list[tuple[GoldEvent | None, GoldEvent | None]]:
    """Events of both, paired where their triggers overlap, same types first."""
    left = list(two.events)
    pairs: list[tuple[GoldEvent | None, GoldEvent | None]] = []
    missing = list(one.events)
    for same in (True, False):
        for event in list(missing):
            a = one.find(event.label)
            for other in left:
                b = two.find(other.label)
                if a.start < b.end and b.start < a.end and (not same or event.type == other.type):
                    pairs.append((event, other))
                    missing.remove(event)
                    left.remove(other)
                    break
    return [*pairs, *((e, None) for e in missing), *((None, e) for e in left)]


def _parts(sentence: GoldSentence, event: GoldEvent) -> set[tuple[int, int, str]]:
    sides = (("actor", event.actors), ("recipient", event.recipients))
    return {(w.start, w.end, side) for side, labels in sides for w in map(sentence.find, labels)}


def _same_side(one: GoldSentence, mine: Sequence[str], two: GoldSentence, theirs: Sequence[str]) -> bool:
    left = [two.find(x) for x in theirs]
    for label in mine:
        words = one.find(label)
        hit = next((w for w in left if words.start < w.end and w.start < words.end), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def _whole(one: GoldSentence, two: GoldSentence) -> int:
    """Number of events that both tell alike."""
    left, right = list(two.events), 0
    for mine in one.events:
        for theirs in left:
            sides = ((mine.actors, theirs.actors), (mine.recipients, theirs.recipients))
            if mine.type == theirs.type and all(_same_side(one, a, two, b) for a, b in sides):
                left.remove(theirs)
                right += 1
                break
    return right


def compare(first: dict[str, GoldSentence], second: dict[str, GoldSentence]) -> dict[str, float]:
    """All measures over the sentences that both have."""
    types: list[tuple[str, str]] = []
    both: list[tuple[str, str]] = []
    statuses: list[tuple[str, str]] = []
    eventful: list[tuple[str, str]] = []
    spans, parts, whole = Counter[str](), Counter[str](), Counter[str]()
    for name in sorted(first.keys() & second.keys()):
        one, two = first[name], second[name]
        eventful.append((str(bool(one.events)), str(bool(two.events))))
        a, b = ({(w.start, w.end) for w in s.mentions} for s in (one, two))
        spans.update(right=len(a & b), all=len(a) + len(b))
        whole.update(right=_whole(one, two), all=len(one.events) + len(two.events))
        for mine, theirs in matched(one, two):
            types.append((mine.type if mine else NONE, theirs.type if theirs else NONE))
            if mine and theirs:
                both.append((mine.type, theirs.type))
                statuses.append((mine.status, theirs.status))
            x = _parts(one, mine) if mine else set()
            y = _parts(two, theirs) if theirs else set()
            parts.update(right=len(x & y), all=len(x) + len(y))
    return {
        "sentences": float(len(eventful)),
        "kappa of event or none, by sentence": kappa(eventful),
        "kappa of type, all triggers": kappa(types),
        "kappa of type, matched triggers": kappa(both),
        "kappa of status, matched triggers": kappa(statuses),
        "trigger F1": 2 * len(both) / (len(both) + len(types)),
        "mention span F1": 2 * spans["right"] / spans["all"],
        "party F1": 2 * parts["right"] / parts["all"],
        "whole event F1": 2 * whole["right"] / whole["all"],
    }


def main() -> None:
    """Print the agreement, and each sentence in which the types differ."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=Path, default=DOUBLE / "first", help="folder of the first annotation")
    parser.add_argument("--second", type=Path, default=DOUBLE / "second")
    options = parser.parse_args()
    first, second = (
        {s.id: s for path in sorted(folder.glob("*.txt")) for s in read_corpus(path)}
        for folder in (options.first, options.second)
    )
    for name in sorted(first.keys() & second.keys()):
        if first[name].text != second[name].text:
            raise SystemExit(f"{name}: the two annotations are of different texts")
        for mine, theirs in matched(first[name], second[name]):
            if (mine.type if mine else NONE) != (theirs.type if theirs else NONE):
                print(f"{name}: {mine.type if mine else NONE} / {theirs.type if theirs else NONE}: {first[name].text}")
    for measure, value in compare(first, second).items():
        print(f"{measure:40} {value:.3f}")


if __name__ == "__main__":
    main()
