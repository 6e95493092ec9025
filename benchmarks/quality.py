"""Quality of the shipped coder, end to end, on the parts of the corpus that it was not trained on.

`python -m benchmarks.quality` prints the table; `--pin` writes it as the floor of the gate in
`tests/test_quality_gate.py` and refuses to lower one without `--allow-regression`.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from tarazy.annotations import Gold, read_gold
from tarazy.evaluate import evaluate
from tarazy.pipeline import Coder, load

ROOT = Path(__file__).parent.parent
PART = ROOT / "corpus" / "dev"
BASELINE = ROOT / "benchmarks" / "baseline.json"
# About three events of the development part: processors differ in how they round int8 products.
EPSILON = 0.012


def part_hash() -> str:
    """sha256 over the files of the development part."""
    digest = hashlib.sha256()
    for path in sorted(PART.glob("*.txt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_part(name: str, author: str = "*") -> list[Gold]:
    """The annotated sentences of a part of the corpus, all or those of one author pass (`da`: wire, `db`: articles)."""
    return [gold for path in sorted((PART.parent / name).glob(f"{author}.txt")) for gold in read_gold(path)]


def pair_accuracy(coder: Coder, golds: Iterable[Gold]) -> float:
    """Share of events whose type `relate` gives first, by the corpus's rules, for their first actor and recipient."""
    right = total = 0
    for gold in golds:
        for act in gold.acts:
            first, *rest = act.actors or (None,)
            other = act.recipients[0] if act.recipients else rest[0] if rest else None
            if first is None or first.start is None or first.end is None:
                continue
            target = (other.start, other.end) if other and other.start is not None and other.end is not None else None
            right += coder.relate(gold.text, (first.start, first.end), target, convention="corpus")[0].type == act.type
            total += 1
    return right / max(1, total)


def measure(coder: Coder, golds: list[Gold]) -> dict[str, float]:
    """All scores of the coder on annotated sentences, by name."""
    scores = evaluate(golds, coder.code)
    values = {
        "event_f1": scores.events.f1,
        "event_precision": scores.events.precision,
        "event_recall": scores.events.recall,
        "event_type_f1": scores.types.f1,
        "mention_f1": scores.mentions.f1 if scores.mentions else None,
        "pair_type_accuracy": pair_accuracy(coder, golds),
        "status_macro_f1": scores.status_f1,
        "mode_accuracy": scores.mode_accuracy,
        "context_f1": scores.contexts.f1,
        "quiet_share": scores.quiet,
        "calibration_error": scores.calibration_error,
    }
    return {name: round(value or 0.0, 4) for name, value in values.items()}


def main() -> None:
    """Print the scores, and pin them if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--part", choices=("dev", "test"), default="dev", help="test is for published numbers only")
    parser.add_argument("--author", default="*", help="one author pass alone: da, ta (wire), db, tb (articles)")
    parser.add_argument("--allow-regression", action="store_true")
    options = parser.parse_args()
    if options.pin and (options.part != PART.name or options.author != "*"):
        raise SystemExit("only the whole development part is pinned")
    golds = read_part(options.part, options.author)
    if not golds:
        raise SystemExit(f"the {options.part} part has no author pass {options.author}")
    scores = measure(load(), golds)
    print(f"{len(golds)} sentences, {sum(len(g.acts) for g in golds)} events of {options.part}")
    for name, value in scores.items():
        print(f"{name:20} {value:.3f}")
    if options.pin:
        floors = {k: v for k, v in scores.items() if k != "calibration_error"}
        before = json.loads(BASELINE.read_text()) if BASELINE.exists() else {"floors": {}}
        lower = [k for k, v in before["floors"].items() if scores.get(k, 0.0) < v]
        if lower and not options.allow_regression:
            raise SystemExit(f"would lower {', '.join(lower)}; say --allow-regression if that is meant")
        pinned = {"sentences": len(golds), "sha256": part_hash(), "epsilon": EPSILON, "floors": floors}
        BASELINE.write_text(json.dumps(pinned, indent=1) + "\n")


if __name__ == "__main__":
    main()
