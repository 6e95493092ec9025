"""Where the shipped coder misses: annotated events told right, by type, status, construction, length and region.

`python -m benchmarks.breakdown [--part dev|test]` prints, for each group with at least LEAST events, how many there are
and the share that is told right (type and every party), for the model card. Constructions and regions are as Tarazy
itself reads them: the part of speech and relation of the trigger, and the state of the first party that has one.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator

import tarazy
from benchmarks.quality import read_part
from tarazy.actors import load_knowledge
from tarazy.annotations import Gold, GoldAct
from tarazy.evaluate.score import pair
from tarazy.records import Word

LEAST = 10
# Names of actors/data/regions.csv that together hold nearly all states and do not overlap
REGIONS = (
    "european", "former soviet", "middle eastern", "north african", "west african", "east african", "central african",
    "southern african", "south asian", "southeast asian", "east asian", "pacific", "latin american", "caribbean",
)  # fmt: skip
OTHER = {"USA": "north american", "CAN": "north american"}
LENGTHS = ((15, "up to 15 words"), (25, "16 to 25 words"), (1000, "more than 25 words"))


def _construction(act: GoldAct, words: list[Word]) -> str:
    """How the trigger stands in its sentence, by its part of speech, relation and dependents."""
    assert act.trigger is not None  # the corpus annotates them all
    start, end = act.trigger
    inside = [i for i, w in enumerate(words, 1) if w.start is not None and start <= w.start < end]
    if not inside:
        return "trigger not read as a word"
    head = next((i for i in inside if words[i - 1].head not in inside), inside[0])
    word = words[head - 1]
    below = {w.deprel for w in words if w.head == head}
    if word.upos in ("NOUN", "PROPN", "ADJ"):
        return "noun or adjective"
    if any(r.endswith(":pass") for r in below):
        return "passive"
    if word.deprel.startswith("acl"):
        return "relative clause or participle"
    if word.deprel in ("advcl", "ccomp", "xcomp", "parataxis"):
        return "other subordinate clause"
    return "main clause" if word.deprel in ("root", "conj") else "other"


def _region(gold: Gold, act: GoldAct) -> str:
    regions = load_knowledge().regions
    for party in (*act.actors, *act.recipients):
        country = tarazy.resolve(party.text, on=gold.published).country if party.text else None
        if country is not None:
            return next((r for r in REGIONS if country in regions[r]), OTHER.get(country, "other"))
    return "no state in the parties"


def groups(coder: tarazy.Coder, golds: list[Gold]) -> Iterator[tuple[str, str, bool]]:
    """For each annotated event and each way of grouping: the way, the group, and whether the event is told right."""
    for gold in golds:
        words = [w for sentence in coder.parse(gold.text) for w in sentence] if gold.acts else []
        size = len(gold.text.split())
        for act, _, right in pair(gold.acts, coder.code(gold.text).events):
            if act is None:
                continue
            yield "type", act.type, right
            yield "status", act.status or "none", right
            yield "construction", _construction(act, words), right
            yield "length of the sentence", next(name for limit, name in LENGTHS if size <= limit), right
            yield "events in the sentence", str(min(len(gold.acts), 3)) + ("+" if len(gold.acts) > 2 else ""), right
            yield "region", _region(gold, act), right


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=("dev", "test"), default="dev", help="test is for published numbers only")
    golds = read_part(parser.parse_args().part)
    counts: dict[str, dict[str, Counter[bool]]] = defaultdict(lambda: defaultdict(Counter))
    for way, name, right in groups(tarazy.load(), golds):
        counts[way][name][right] += 1
    for way, named in counts.items():
        print(way)
        for name, told in sorted(named.items(), key=lambda x: -x[1].total()):
            if told.total() >= LEAST:
                print(f"  {name:32} {told.total():4} {told[True] / told.total():.2f}")


if __name__ == "__main__":
    main()
