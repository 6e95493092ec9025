"""From scores to candidates: mentions from tags, events from pairs that share a trigger and a type."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tarazy.language.pairs import Array, PairHead, PairScores
from tarazy.records import Candidate, Mention, Sentence, Span, Status

# An event is told when its surest pair reaches the first; further pairs join it from the second on. Both chosen on
# the development part of the corpus by event F1 (training/tune.py); the other two are even odds and a little less.
EVENT_THRESHOLD = 0.5
PARTY_THRESHOLD = 0.5
MODE_THRESHOLD = 0.5
CONTEXT_THRESHOLD = 0.4
# A sentence with more mentions is a list of names; pairs grow with the square of their number.
MAX_MENTIONS = 12
# Neighbouring words share a trigger when the pointer gives them at least this part of its peak.
TRIGGER_SHARE = 0.4
MAX_CONTEXTS = 3

Pair = tuple[int | None, int | None]
# "U.S." and "C5+1" are one word each, although the tokenizer cuts them at every sign.
_JOINED = re.compile(r"\b(?:[^\W\d_]\.){2,}|\b\w+(?:\+\w+)+")


@dataclass(frozen=True, slots=True)
class Labels:
    """Label sets in the order of the model's outputs; type 0 is no event, mode 0 no mode."""

    types: tuple[str, ...]
    modes: tuple[str, ...]
    statuses: tuple[str, ...]
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention with its tokens."""

    mention: Mention
    tokens: tuple[int, ...]


def _words(offsets: Sequence[tuple[int, int]], sentence: str) -> list[int]:
    """The word that each token belongs to, -1 for special tokens; pieces without a blank between them are a word."""
    within = {i: m.start() for m in _JOINED.finditer(sentence) for i in range(m.start(), m.end())}
    words, word, last = [], -1, -1
    for start, end in offsets:
        if end <= start:
            words.append(-1)
            continue
        letters = sentence[start].isalnum() and sentence[start - 1 : start].isalnum()
        joined = letters or (start in within and within[start] == within.get(start - 1))
        word += 0 if start == last and joined else 1
        words.append(word)
        last = end
    return words


class Decoder:
    """Turns the model's scores for a sentence into a `Sentence` record."""

    def __init__(self, head: PairHead, labels: Labels) -> None:
        self._head, self._labels = head, labels
        self._modes_of = {
            t: [i for i, m in enumerate(labels.modes) if i == 0 or m.startswith(f"{t}.")] for t in labels.types
        }

    def sentence(
        self,
        index: int,
        text: str,
        span: tuple[int, int],
        offsets: Sequence[tuple[int, int]],
        vectors: Array,
        mention_logits: Array,
    ) -> Sentence:
        """Decode one sentence; `offsets` are its tokens' places within `text[span[0]:span[1]]`."""
        start, end = span
        words = _words(offsets, text[start:end])
        found = self._mentions(text, start, offsets, words, mention_logits)
        candidates: tuple[Candidate, ...] = ()
        if found:
            candidates = self._candidates(text, start, offsets, words, vectors, found)
        return Sentence(
            index=index, text=text[start:end], start=start, end=end,
            mentions=tuple(f.mention for f in found), candidates=candidates,
        )  # fmt: skip

    def _mentions(
        self, text: str, start: int, offsets: Sequence[tuple[int, int]], words: list[int], logits: Array
    ) -> list[_Found]:
        raised = np.exp(logits - logits.max(-1, keepdims=True))
        probabilities = raised / raised.sum(-1, keepdims=True)
        tags = probabilities.argmax(-1)
        groups: list[list[int]] = []
        for token, tag in enumerate(tags):
            if words[token] < 0:
                continue
            same_word = token > 0 and words[token] == words[token - 1]
            inside = bool(groups) and groups[-1][-1] == token - 1
            # A word is in a mention when its first piece is: later pieces follow it
            if same_word:
                if inside:
                    groups[-1].append(token)
            elif tag == 1 or (tag == 2 and not inside):
                groups.append([token])
            elif tag == 2:
                groups[-1].append(token)
        found = []
        for tokens in groups:
            a, b = start + offsets[tokens[0]][0], start + offsets[tokens[-1]][1]
            if any(c.isalnum() for c in text[a:b]):
                score = float(np.mean([1.0 - probabilities[t, 0] for t in tokens]))
                found.append(_Found(Mention(text=text[a:b], start=a, end=b, score=round(score, 4)), tuple(tokens)))
        if len(found) > MAX_MENTIONS:
            found = sorted(sorted(found, key=lambda f: -f.mention.score)[:MAX_MENTIONS], key=lambda f: f.mention.start)
        return found

    def _candidates(
        self,
        text: str,
        start: int,
        offsets: Sequence[tuple[int, int]],
        words: list[int],
        vectors: Array,
        found: list[_Found],
    ) -> tuple[Candidate, ...]:
        sides: list[int | None] = [*range(len(found)), None]
        pairs: list[Pair] = [(a, r) for a in sides for r in sides if a != r]
        scores = self._head.score(vectors, [f.tokens for f in found], pairs)
        best = scores.types.argmax(-1)
        least = min(EVENT_THRESHOLD, PARTY_THRESHOLD)
        told = [i for i in range(len(pairs)) if best[i] and scores.types[i, best[i]] >= least]
        if not told:
            return ()
        blocked = np.array([w < 0 for w in words])
        for one in found:
            blocked[list(one.tokens)] = True
        free = np.where(blocked, 0.0, scores.pointer) if not blocked.all() else scores.pointer
        peaks = free.argmax(-1)
        groups: dict[tuple[int, int], list[int]] = {}
        for i in told:
            groups.setdefault((int(best[i]), words[peaks[i]]), []).append(i)
        candidates = [
            self._event(t, rows, pairs, scores, free, text, start, offsets, words)
            for (t, _), rows in groups.items()
            if scores.types[rows, t].max() >= EVENT_THRESHOLD
        ]
        return tuple(sorted(candidates, key=lambda c: (c.trigger.start, -c.confidence)))

    def _event(
        self,
        kind: int,
        rows: list[int],
        pairs: list[Pair],
        scores: PairScores,
        pointer: Array,
        text: str,
        start: int,
        offsets: Sequence[tuple[int, int]],
        words: list[int],
    ) -> Candidate:
        weight = scores.types[rows, kind]
        share = (weight / weight.sum())[:, None]
        actors, recipients = _parties([(pairs[i], float(scores.types[i, kind])) for i in rows])
        name = self._labels.types[kind]
        modes = (scores.modes[rows] * share).sum(0)
        allowed = self._modes_of[name]
        mode = max(allowed, key=lambda i: float(modes[i]))
        total = float(modes[allowed].sum())
        contexts = (scores.contexts[rows] * share).sum(0)
        order = [i for i in np.argsort(-contexts, kind="stable")[:MAX_CONTEXTS] if contexts[i] >= CONTEXT_THRESHOLD]
        status: Status = self._labels.statuses[int((scores.statuses[rows] * share).sum(0).argmax())]  # type: ignore[assignment]
        a, b = _trigger((pointer[rows] * share).sum(0), offsets, words)
        return Candidate(
            type=name,
            mode=self._labels.modes[mode].split(".")[1] if mode and modes[mode] >= MODE_THRESHOLD * total else None,
            status=status,
            contexts=tuple(self._labels.contexts[i] for i in order),
            actors=actors,
            recipients=recipients,
            trigger=Span(text=text[start + a : start + b], start=start + a, end=start + b),
            confidence=round(float(weight.max()), 4),
        )


def _parties(told: list[tuple[Pair, float]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Actors and recipients of an event told by several pairs; those related both ways are all actors."""
    strength = dict(told)
    as_actor: dict[int, float] = {}
    as_recipient: dict[int, float] = {}
    for (actor, recipient), p in told:
        mutual = (recipient, actor) in strength
        if actor is not None:
            as_actor[actor] = max(as_actor.get(actor, 0.0), p)
        if recipient is not None and not mutual:
            as_recipient[recipient] = max(as_recipient.get(recipient, 0.0), p)
    for party in set(as_actor) & set(as_recipient):
        weaker = as_recipient if as_actor[party] >= as_recipient[party] else as_actor
        del weaker[party]
    return tuple(sorted(as_actor)), tuple(sorted(as_recipient))


def _trigger(pointer: Array, offsets: Sequence[tuple[int, int]], words: list[int]) -> tuple[int, int]:
    """Characters of the peak's word and of its neighbours with a good share of the peak."""
    by_word: dict[int, float] = {}
    for token, word in enumerate(words):
        if word >= 0:
            by_word[word] = max(by_word.get(word, 0.0), float(pointer[token]))
    first = last = max(by_word, key=lambda w: by_word[w])
    least = TRIGGER_SHARE * by_word[first]
    while by_word.get(first - 1, 0.0) > least:
        first -= 1
    while by_word.get(last + 1, 0.0) > least:
        last += 1
    inside = [o for o, w in zip(offsets, words, strict=True) if first <= w <= last]
    return inside[0][0], inside[-1][1]
