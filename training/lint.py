"""Check annotated files: `python -m training.lint FILES…`, all of `corpus/` without any.

Prints every broken record with its line, sentences that stand twice or nearly so, sentences that come near to one of
the data sets under `../shared/data` where these are at hand, triples and author passes that stand in two parts, and
then the balance of the files. Exit code 1 if anything is wrong.
"""

import csv
import json
import lzma
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tarazy.annotations import GoldSentence, read_corpus
from tarazy.errors import InputError
from tarazy.ontology import load_ontology

CORPUS = Path(__file__).parent.parent / "corpus"
SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
# Two sentences are near-duplicates when they share at least half of their runs of four words (Broder 1997).
RUN, NEAR = 4, 0.5
# And none has this many words in a row in common with a text of others
COPIED = 10


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(text: str, length: int) -> set[str]:
    words = _words(text)
    return {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}


def _others(shared: Path) -> Iterator[tuple[str, str]]:
    """Sentences and stories of the data sets that are at hand, with the name of their file."""
    relations, stories = shared / "relations", shared / "stories"
    for name, column in (("plv_train.tsv", "sentence"), ("cameo_penta_train.tsv", "sentence")):
        if (relations / name).exists():
            with (relations / name).open(encoding="utf-8", newline="") as stream:
                yield from ((name, row.get(column) or "") for row in csv.DictReader(stream, delimiter="\t"))
    if (relations / "cameo_spans_train.jsonl").exists():
        for line in (relations / "cameo_spans_train.jsonl").read_text(encoding="utf-8").splitlines():
            yield "cameo_spans_train.jsonl", " ".join(json.loads(line)["tokens"])
    for path in sorted(stories.glob("*.jsonl*")):
        raw = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
        for line in raw.decode("utf-8").splitlines():
            yield path.name, " ".join(v for v in json.loads(line).values() if isinstance(v, str))


def near_duplicates(sentences: Iterable[GoldSentence]) -> Iterator[tuple[str, str, float]]:
    """Ids of pairs of sentences that share many runs of words, with the Jaccard coefficient of the runs."""
    runs = {s.id: _runs(s.text, RUN) for s in sentences}
    holders: dict[str, list[str]] = defaultdict(list)
    for name, some in runs.items():
        for run in some:
            holders[run].append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        shared.update((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
    for (a, b), common in sorted(shared.items()):
        likeness = common / len(runs[a] | runs[b])
        if likeness >= NEAR:
            yield a, b, likeness


def copied(sentences: Iterable[GoldSentence], shared: Path) -> Iterator[tuple[str, str, str]]:
    """Id of a sentence, a run of words that stands in a data set too, and that data set's file."""
    holders: dict[str, str] = {}
    for sentence in sentences:
        holders.update(dict.fromkeys(_runs(sentence.text, COPIED), sentence.id))
    for name, text in _others(shared):
        for run in _runs(text, COPIED) & holders.keys():
            yield holders[run], run, name


def crossings(parts: dict[str, list[GoldSentence]]) -> Iterator[str]:
    """Triples and author passes that stand in more than one part."""
    places: dict[object, set[str]] = defaultdict(set)
    for part, sentences in parts.items():
        for sentence in sentences:
            places["pass " + sentence.id.split("-")[0]].add(part)
            if sentence.triple is not None:
                places[sentence.triple].add(part)
    for what, found in places.items():
        if len(found) > 1:
            yield f"{what} stands in {', '.join(sorted(found))}"


def balance(sentences: list[GoldSentence]) -> str:
    """Counts of sentences, types with modes, statuses and contexts, rare ones included."""
    ontology = load_ontology()
    events = [e for s in sentences for e in s.events]
    kinds = Counter(e.type for e in events)
    modes = Counter((e.type, e.mode) for e in events)
    other = sum(any(e.status != "actual" for e in s.events) for s in sentences)
    lines = [
        f"{len(sentences)} sentences, {sum(s.triple is not None for s in sentences)} grounded in a triple, "
        f"{sum(not s.events for s in sentences)} without event, {other} with an event that is not actual",
        f"{len(events)} events: " + ", ".join(f"{k} {v}" for k, v in Counter(e.status for e in events).most_common()),
    ]
    for code, entry in ontology.types.items():
        told = ", ".join(f"{mode} {modes[code, mode]}" for mode in entry.modes)
        lines.append(f"{code} {kinds[code]}" + (f": {told}" if told else ""))
    contexts = Counter(c for e in events for c in e.contexts)
    lines.append("contexts: " + ", ".join(f"{c} {contexts[c]}" for c in ontology.contexts))
    return "\n".join(lines)


def main(paths: list[str]) -> int:
    """Check files, print what is wrong and the balance; 1 if anything is wrong."""
    errors: list[InputError] = []
    parts: dict[str, list[GoldSentence]] = defaultdict(list)
    for path in [Path(p) for p in paths] or sorted(CORPUS.glob("*/*.txt")):
        parts[path.parent.name].extend(read_corpus(path, errors))
    sentences = [s for part in parts.values() for s in part]
    told = [str(e) for e in errors]
    told += [f"{name}: the id stands {n} times" for name, n in Counter(s.id for s in sentences).items() if n > 1]
    told += [f"{a} and {b} are near-duplicates ({likeness:.2f})" for a, b, likeness in near_duplicates(sentences)]
    told += [f"{name}: {run!r} stands in {source}" for name, run, source in copied(sentences, SHARED)]
    told += crossings(parts)
    for line in told:
        print(line)
    print(balance(sentences))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
