"""Quality of the shipped model on the development part of the corpus, which it was not trained on.

`python -m benchmarks.quality` prints the table; `--pin` writes it as the floor of the gate in
`tests/test_quality_gate.py` and refuses to lower one without `--allow-regression`.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from training.inline import GoldEvent, GoldSentence, read_corpus

from tarazy.language.engine import Engine, load_engine
from tarazy.records import Candidate, Sentence

ROOT = Path(__file__).parent.parent
PART = ROOT / "corpus" / "dev"
BASELINE = ROOT / "benchmarks" / "baseline.json"
# About three events of the development part: processors differ in how they round int8 products.
EPSILON = 0.012


class Score:
    """Counts of gold, found and right answers."""

    def __init__(self) -> None:
        self.gold = self.found = self.right = 0

    def add(self, gold: int, found: int, right: int) -> None:
        """Count one sentence."""
        self.gold, self.found, self.right = self.gold + gold, self.found + found, self.right + right

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / max(1, self.gold + self.found)


def part_hash() -> str:
    """sha256 over the files of the development part."""
    digest = hashlib.sha256()
    for path in sorted(PART.glob("*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _matches(gold: GoldEvent, sentence: GoldSentence, found: Candidate, read: Sentence) -> bool:
    """Type right and every actor and recipient matched one to one by overlapping words."""
    if gold.type != found.type:
        return False
    for labels, indices in ((gold.actors, found.actors), (gold.recipients, found.recipients)):
        want = [(w.start, w.end) for w in (sentence.find(label) for label in labels)]
        got = [(read.mentions[i].start, read.mentions[i].end) for i in indices]
        if len(want) != len(got) or not all(any(_overlap(w, g) for g in got) for w in want):
            return False
    return True


def _pairs(sentence: GoldSentence) -> list[tuple[str, tuple[int, int], tuple[int, int] | None]]:
    pairs = []
    for event in sentence.events:
        if event.actors:
            actor = sentence.find(event.actors[0])
            other = sentence.find(event.recipients[0]) if event.recipients else None
            pairs.append((event.type, (actor.start, actor.end), (other.start, other.end) if other else None))
    return pairs


def measure(engine: Engine, sentences: Sequence[GoldSentence]) -> dict[str, float]:
    """All scores of the engine on annotated sentences."""
    mentions, events, typed = Score(), Score(), Score()
    status_right = status_all = quiet = without = type_right = type_all = 0
    for gold in sentences:
        (read,) = engine.read(gold.text, [(0, len(gold.text))])
        true = {(w.start, w.end) for w in gold.mentions}
        seen = {(m.start, m.end) for m in read.mentions}
        mentions.add(len(true), len(seen), len(true & seen))
        left = list(read.candidates)
        for event in gold.events:
            hit = next((c for c in left if _matches(event, gold, c, read)), None)
            if hit is not None:
                left.remove(hit)
                status_right, status_all = status_right + (hit.status == event.status), status_all + 1
        events.add(len(gold.events), len(read.candidates), len(read.candidates) - len(left))
        want, got = [e.type for e in gold.events], [c.type for c in read.candidates]
        typed.add(len(want), len(got), sum(min(want.count(t), got.count(t)) for t in set(want)))
        if not gold.events:
            quiet, without = quiet + (not read.candidates), without + 1
        for kind, actor, recipient in _pairs(gold):
            type_right += engine.relate(gold.text, actor, recipient)[0].type == kind
            type_all += 1
    return {
        "mention_f1": round(mentions.f1, 4),
        "event_type_f1": round(typed.f1, 4),
        "event_f1": round(events.f1, 4),
        "pair_type_accuracy": round(type_right / type_all, 4),
        "status_accuracy": round(status_right / max(1, status_all), 4),
        "quiet_share": round(quiet / max(1, without), 4),
    }


def main() -> None:
    """Print the scores, and pin them if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--part", choices=("dev", "test"), default="dev", help="test is for published numbers only")
    parser.add_argument("--allow-regression", action="store_true")
    options = parser.parse_args()
    if options.pin and options.part != PART.name:
        raise SystemExit("only the development part is pinned")
    sentences = [s for path in sorted((PART.parent / options.part).glob("*.txt")) for s in read_corpus(path)]
    scores = measure(load_engine(), sentences)
    print(f"{len(sentences)} sentences, {sum(len(s.events) for s in sentences)} events of {options.part}")
    for name, value in scores.items():
        print(f"{name:20} {value:.3f}")
    if options.pin:
        before = json.loads(BASELINE.read_text()) if BASELINE.exists() else {"floors": {}}
        lower = [k for k, v in before["floors"].items() if scores.get(k, 0.0) < v]
        if lower and not options.allow_regression:
            raise SystemExit(f"would lower {', '.join(lower)}; say --allow-regression if that is meant")
        pinned = {"sentences": len(sentences), "sha256": part_hash(), "epsilon": EPSILON, "floors": scores}
        BASELINE.write_text(json.dumps(pinned, indent=1) + "\n")


if __name__ == "__main__":
    main()
