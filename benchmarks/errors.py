"""How often our coder errs, in the terms of the synthetic world: `python -m benchmarks.errors`.

Every annotated event of the corpus' test part (written for the project, not trained on) is paired with what the coder
made of its sentence, and what differs is counted. The rates that the proof uses are in `OURS`.
"""

from collections import Counter

from msgspec.structs import replace

from benchmarks.quality import read_part
from benchmarks.world import Errors
from tarazy.annotations import GoldAct
from tarazy.evaluate.score import is_right, pair
from tarazy.ontology import load_ontology
from tarazy.pipeline import load
from tarazy.records import Document, Event, When

# 454 annotated events of the test part (wire sentences and long articles) and the weights of coder.v6
OURS = Errors(missed=0.174, spurious=0.044, flipped=0.019, confused=0.048, lost=0.083, wrong=0.099, swapped=0.003)


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
    same_type = replace(act, type=event.type)
    if is_right(same_type, event):
        return found
    if act.recipients and is_right(replace(same_type, actors=act.recipients, recipients=act.actors), event):
        return [*found, "swapped"]
    short = len(event.actors) < len(act.actors) or len(event.recipients) < len(act.recipients)
    return [*found, "lost" if short else "wrong"]


def main() -> None:
    """Print the rates."""
    rates, acts = measure_errors()
    print(f"{acts} annotated events")
    for name, rate in rates.__dict__.items():
        print(f"{name:9} {rate:.3f}")


if __name__ == "__main__":
    main()
