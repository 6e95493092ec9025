"""How often our coder errs, in the terms of the synthetic world: `python -m benchmarks.errors`.

Every annotated event of the corpus' test part (written for the project, not trained on) is paired with what the coder
made of its sentence, and what differs is counted. The rates are pinned in `OURS`, which the proof uses.
"""

from collections import Counter
from collections.abc import Sequence

from benchmarks.quality import read_part
from benchmarks.world import Errors
from tarazy.annotations import GoldAct, Party
from tarazy.evaluate.score import _same, pair
from tarazy.ontology import load_ontology
from tarazy.pipeline import load
from tarazy.records import Actor, Document, Event, When

OURS = Errors()


def measure_errors(part: str = "test") -> tuple[Errors, int]:
    """The rates of the shipped coder on a part of the corpus, and the number of annotated events."""
    coder = load()
    counts: Counter[str] = Counter()
    for gold in read_part(part):
        when = None
        if gold.published is not None:
            when = When(start=gold.published, end=gold.published, precision="day", text=None, basis="published")
        coding = coder.code(Document(id=gold.id, text=gold.text, published=when))
        for act, event, _ in pair(gold.acts, coding.events):
            counts["acts"] += act is not None
            counts["missed"] += event is None
            counts["spurious"] += act is None
            if act is not None and event is not None:
                counts["paired"] += 1
                counts.update(_differences(act, event))
    acts, paired = max(counts["acts"], 1), max(counts["paired"], 1)
    rates = {name: counts[name] / paired for name in ("flipped", "confused", "lost", "wrong", "swapped")}
    return Errors(missed=counts["missed"] / acts, spurious=counts["spurious"] / acts, **rates), counts["acts"]


def _differences(act: GoldAct, event: Event) -> list[str]:
    """What is wrong with an event; a type or a party is counted under one name only."""
    ontology = load_ontology()
    found = []
    if act.type != event.type:
        same = ontology.cooperative(act.type) == ontology.cooperative(event.type)
        found.append("confused" if same else "flipped")
    sides = [(act.actors, event.actors), (act.recipients, event.recipients)]
    if all(_fits(gold, told) for gold, told in sides):
        return found
    if act.recipients and _fits(act.actors, event.recipients) and _fits(act.recipients, event.actors):
        return [*found, "swapped"]
    if any(gold and len(told) < len(gold) for gold, told in sides):
        return [*found, "lost"]
    return [*found, "wrong"]


def _fits(gold: Sequence[Party], told: Sequence[Actor]) -> bool:
    """Whether each party has its own actor and none is left."""
    left = list(told)
    for party in gold:
        hit = next((a for a in left if _same(party, a)), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def main() -> None:
    """Print the rates."""
    rates, acts = measure_errors()
    print(f"{acts} annotated events")
    for name, rate in rates.__dict__.items():
        print(f"{name:9} {rate:.3f}")


if __name__ == "__main__":
    main()
