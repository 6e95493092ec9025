"""How far two annotations of the same sentences agree: `python -m training.agreement FIRST… --second FILE`.

Triggers of both are matched by overlap. Cohen's kappa of types is over all triggers that either has, one that the
other lacks counting as a category of its own; and over matched triggers alone. F1 of spans is of exact mentions and of
parties (mention with its part in an event of the same trigger).
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tarazy.annotations import GoldEvent, GoldSentence, read_corpus

NONE = "none"


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


def compare(first: dict[str, GoldSentence], second: dict[str, GoldSentence]) -> dict[str, float]:
    """All measures over the sentences that both have."""
    types: list[tuple[str, str]] = []
    both: list[tuple[str, str]] = []
    statuses: list[tuple[str, str]] = []
    eventful: list[tuple[str, str]] = []
    spans, parts = Counter[str](), Counter[str]()
    for name in sorted(first.keys() & second.keys()):
        one, two = first[name], second[name]
        eventful.append((str(bool(one.events)), str(bool(two.events))))
        a, b = ({(w.start, w.end) for w in s.mentions} for s in (one, two))
        spans.update(right=len(a & b), all=len(a) + len(b))
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
    }


def main() -> None:
    """Print the agreement, and each sentence in which the types differ."""
    parser = argparse.ArgumentParser()
    parser.add_argument("first", type=Path, nargs="+")
    parser.add_argument("--second", type=Path, required=True)
    options = parser.parse_args()
    first = {s.id: s for path in options.first for s in read_corpus(path)}
    second = {s.id: s for s in read_corpus(options.second)}
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
