"""Training examples from the relation files and from our own corpus, in one shape."""

import csv
import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

from tarazy.annotations import GoldSentence, read_corpus

MAX_TOKENS = 160


@dataclass(frozen=True, slots=True)
class Pair:
    """What one mention (character span, or None for nobody) does to another; None = label not known.

    `convention` says by whose rules (`training.model.CONVENTIONS`).
    """

    actor: tuple[int, int] | None
    recipient: tuple[int, int] | None
    types: tuple[str, ...]
    mode: str | None = None
    status: str | None = None
    contexts: tuple[str, ...] | None = None
    trigger: tuple[int, int] | None = None
    convention: str = "corpus"

    @property
    def kind(self) -> str:
        """The first of the types."""
        return self.types[0]


@dataclass(frozen=True, slots=True)
class Act:
    """An annotated event: its trigger, what it is, and the spans of its parties."""

    trigger: tuple[int, int]
    type: str
    mode: str | None
    status: str
    contexts: tuple[str, ...]
    actors: tuple[tuple[int, int], ...]
    recipients: tuple[tuple[int, int], ...]

    @property
    def kind(self) -> str:
        """The type, under the name that pairs have it by."""
        return self.type


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with what is known of it; `roles`, `mentions` or `acts` None means that they were not annotated.

    `mentions` have their kind, and stand with the places and times.
    """

    source: str
    group: str
    text: str
    pairs: tuple[Pair, ...] = ()
    roles: tuple[tuple[int, int, str], ...] | None = None
    mentions: tuple[tuple[int, int, str], ...] | None = None
    acts: tuple[Act, ...] | None = None
    words: tuple[tuple[int, int], ...] = field(default=())


def read_plv(path: Path) -> list[Example]:
    """Pairs of `plv_train.tsv`; each pair comes by itself, those of one sentence in one group.

    A missing mark ("a recipient" in the file) means nobody.
    """
    examples = []
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            text, spans = "", {}
            for part in re.split(r"(</?[st]>)", row["marked_sentence"]):
                if part in ("<s>", "<t>"):
                    opened = len(text)
                elif part in ("</s>", "</t>"):
                    words = text[opened:]
                    spans[part[2]] = (len(text) - len(words.lstrip()), len(text.rstrip()))
                else:
                    text += part
            types = ("CONCEDE", "RETREAT") if row["type"] == "YIELD" else (row["type"],)
            pair = Pair(spans.get("s"), spans.get("t"), types, convention="pairs")
            examples.append(Example("plv", row["sentence"], text, (pair,)))
    return examples


def read_cameo(path: Path) -> list[Example]:
    """Sentences of `cameo_spans_train.jsonl` with source, target and reciprocal spans as characters."""
    examples = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text, words, roles = "", [], []
        for token, tag in zip(row["tokens"], row["tags"], strict=True):
            text += " " if text else ""
            words.append((len(text), len(text) + len(token)))
            text += token
            if tag.startswith("B-"):
                roles.append([*words[-1], tag[2:]])
            elif tag.startswith("I-"):
                roles[-1][1] = len(text)
        spans = tuple((a, b, c) for a, b, c in roles)
        examples.append(Example("cameo", text, text, roles=spans, words=tuple(words)))
    return examples


def _corpus_pairs(sentence: GoldSentence) -> tuple[Pair, ...]:
    spans = {w.label: (w.start, w.end) for w in sentence.words}
    told: dict[tuple[str | None, str | None], Pair] = {}
    for event in sentence.events:
        directed = [(a, r) for a in event.actors or (None,) for r in event.recipients or (None,)]
        if not event.recipients and len(event.actors) > 1:
            directed = [(a, b) for a in event.actors for b in event.actors if a != b]
        for actor, recipient in directed:
            told.setdefault((actor, recipient), Pair(
                spans[actor] if actor else None, spans[recipient] if recipient else None, (event.type,),
                event.mode or "", event.status, event.contexts, spans[event.label]))  # fmt: skip
    labels: list[str | None] = [m.label for m in sentence.mentions]
    for actor in [*labels, None]:
        for recipient in [*labels, None]:
            if actor != recipient and (actor, recipient) not in told:
                told[actor, recipient] = Pair(
                    spans[actor] if actor else None, spans[recipient] if recipient else None, ("NONE",))  # fmt: skip
    return tuple(told.values())


def _acts(sentence: GoldSentence) -> tuple[Act, ...]:
    spans = {w.label: (w.start, w.end) for w in sentence.words}
    return tuple(
        Act(
            spans[e.label],
            e.type,
            e.mode,
            e.status,
            e.contexts,
            tuple(spans[a] for a in e.actors),
            tuple(spans[r] for r in e.recipients),
        )
        for e in sentence.events
    )


def from_gold(sentence: GoldSentence) -> Example:
    """A corpus record as an example, with every pair of its mentions, told or not."""
    roles: dict[str, str] = {}
    for event in sentence.events:
        mutual = not event.recipients and len(event.actors) > 1
        for label in event.actors:
            roles.setdefault(label, "R" if mutual else "S")
        for label in event.recipients:
            roles.setdefault(label, "T")
    spans = {w.label: (w.start, w.end) for w in sentence.mentions}
    return Example(
        "corpus",
        sentence.id,
        sentence.text,
        _corpus_pairs(sentence),
        tuple((*spans[label], role) for label, role in roles.items()),
        tuple((w.start, w.end, w.kind) for w in sentence.words if w.kind != "trigger"),
        _acts(sentence),
    )


def read_ours(folder: Path) -> list[Example]:
    """All records of a part of the corpus."""
    return [from_gold(s) for path in sorted(folder.glob("*.txt")) for s in read_corpus(path)]


def folds(examples: Sequence[Example], count: int, seed: int = 7) -> list[set[str]]:
    """Groups (sentences) dealt into `count` disjoint sets."""
    groups = sorted({e.group for e in examples})
    random.Random(seed).shuffle(groups)
    return [set(groups[i::count]) for i in range(count)]


def load_tokenizer(path: Path) -> Tokenizer:
    """The encoder's own tokenizer, truncating at MAX_TOKENS subwords, without padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def tokens_of(offsets: Iterable[tuple[int, int]], span: tuple[int, int]) -> list[int]:
    """Indices of the subwords that lie within a character span."""
    start, end = span
    return [i for i, (a, b) in enumerate(offsets) if a < end and b > start and b > a]
