"""Scores of a trained network on held-out relation data."""

from collections.abc import Iterable, Sequence

import torch

from training.batch import Batch
from training.data import Example, load_tokenizer
from training.model import Network
from training.train import MINILM

YIELD = ("CONCEDE", "RETREAT")


def macro_f1(gold: Sequence[str], guess: Sequence[str]) -> float:
    """Mean over the gold classes of F1."""
    scores = []
    for label in sorted(set(gold)):
        hit = sum(g == label == p for g, p in zip(gold, guess, strict=True))
        scores.append(2 * hit / (gold.count(label) + list(guess).count(label)))
    return sum(scores) / len(scores)


def tag_spans(tags: Iterable[str]) -> set[tuple[int, int, str]]:
    """Spans (first, last + 1, role) of a BIO sequence over words; an I without its B begins one."""
    spans: list[list[object]] = []
    before = "O"
    for index, tag in enumerate(tags):
        if tag == "O":
            before = tag
            continue
        if tag.startswith("B-") or before == "O" or before[2:] != tag[2:]:
            spans.append([index, index + 1, tag[2:]])
        else:
            spans[-1][1] = index + 1
        before = tag
    return {(s[0], s[1], s[2]) for s in spans}  # type: ignore[misc]


@torch.no_grad()
def evaluate(network: Network, examples: list[Example]) -> dict[str, object]:
    """Type of given pairs (macro-F1, accuracy) and exact-span F1 of actors and recipients; with the raw answers."""
    network.eval()
    tokenizer = load_tokenizer(MINILM / "tokenizer.json")
    labels = network.labels
    gold: list[str] = []
    guess: list[str] = []
    told = found = hit = 0
    for start in range(0, len(examples), 16):
        chosen = examples[start : start + 16]
        batch = Batch(chosen, labels, tokenizer, None)
        vectors = network.encoder(batch.ids, batch.mask)[-1]
        roles = network.tag(vectors)[0].argmax(-1)
        if batch.rows:
            look = network.look(vectors, batch.mask)
            types = network.pair(look, torch.tensor(batch.rows), batch.actors, batch.recipients, batch.conventions())[0]
            for pair, scored in zip(batch.pairs, types.softmax(-1), strict=True):
                scores = dict(zip(labels.types, scored.tolist(), strict=True))
                scores["YIELD"] = sum(scores.pop(t) for t in YIELD)
                scores.pop("NONE")
                gold.append("YIELD" if pair.types == YIELD else pair.types[0])
                guess.append(max(scores, key=lambda k: scores[k]))
        for row, example in enumerate(chosen):
            if example.roles is None:
                continue
            starts = {a: i for i, (a, b) in enumerate(batch.offsets[row]) if b > a}
            tags = [labels.tags[roles[row, starts[a]]] if a in starts else "O" for a, _ in example.words]
            first = {a: i for i, (a, _) in enumerate(example.words)}
            last = {b: i + 1 for i, (_, b) in enumerate(example.words)}
            true = {(first[a], last[b], role) for a, b, role in example.roles}
            seen = tag_spans(tags)
            told, found, hit = told + len(true), found + len(seen), hit + len(true & seen)
    scores_out: dict[str, object] = {"gold": gold, "guess": guess, "spans": [told, found, hit]}
    if gold:
        scores_out["type_macro_f1"] = macro_f1(gold, guess)
        scores_out["type_accuracy"] = sum(a == b for a, b in zip(gold, guess, strict=True)) / len(gold)
    scores_out["span_f1"] = 2 * hit / max(1, told + found)
    return scores_out
