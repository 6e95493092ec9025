"""From scores to candidates: mentions from tags, events from pairs that share a trigger and a type."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tarazy.language.pairs import Array, PairHead, PairScores
from tarazy.records import Candidate, Mention, Sentence, Span, Status

# An event is told when its surest pair reaches the first; further pairs join it from the second on. Chosen on the
# development part of the corpus by event F1 (training/tune.py). For the second the table is flat from 0.7 to 0.95
# (within 0.012); a wrong party misleads more than a missing one, so it is at the high end. The others are even odds
# and a little less.
EVENT_THRESHOLD = 0.5
PARTY_THRESHOLD = 0.9
MODE_THRESHOLD = 0.5
CONTEXT_THRESHOLD = 0.4
# A sentence with more mentions is a list of names; pairs grow with the square of their number.
MAX_MENTIONS = 12
# Neighbouring words share a trigger when the pointer gives them at least this part of its peak.
TRIGGER_SHARE = 0.4
MAX_CONTEXTS = 3

# Single words that the tagger may leave over from a longer mention; pronouns are no mentions (corpus/GUIDELINES.md).
_NO_NAMES = frozenset({
    "a", "an", "the", "it", "its", "he", "his", "she", "her", "they", "their", "them", "we", "our", "us", "who",
    "which", "that", "this", "both", "more",
})  # fmt: skip
_LEADING = re.compile(r"(?:[’']s\b)?[^\w]*")
_TRAILING = re.compile(r"(?:[’']s?|[^\w.)]|(?<!\.\w)\.)+$")

Pair = tuple[int | None, int | None]
# "U.S.", "C5+1" and "Xi'an" are one word each, although the tokenizer cuts them at every sign.
_JOINED = re.compile(r"\b(?:[^\W\d_]\.){2,}|\b\w+(?:\+\w+)+|\b\w+['’](?!s\b)\w+")


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
            a, b = _trimmed(text, start + offsets[tokens[0]][0], start + offsets[tokens[-1]][1])
            if a < b and text[a:b].casefold() not in _NO_NAMES:
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
        told = [i for i in range(len(pairs)) if best[i] and scores.types[i, best[i]] >= EVENT_THRESHOLD]
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
        groups = _uncrossed(groups, pairs, scores)
        candidates = [
            self._event(t, rows, pairs, scores, free, text, start, offsets, words) for (t, _), rows in groups.items()
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


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without punctuation at its ends and without the possessive of or before it."""
    lead = _LEADING.match(text, start, end)
    start = lead.end() if lead else start
    tail = _TRAILING.search(text[start:end])
    return start, start + tail.start() if tail else end


def _uncrossed(
    groups: dict[tuple[int, int], list[int]], pairs: Sequence[Pair], scores: PairScores
) -> dict[tuple[int, int], list[int]]:
    """The groups without pairs that cross from one act to another of the same type, or are far less sure.

    "The meeting that A held for B and that C held for D": in A with D, A has a surer partner at the same trigger, and
    D has a partner at another one.
    """
    kept: dict[tuple[int, int], list[int]] = {}
    for (kind, trigger), rows in groups.items():
        elsewhere = {
            party
            for (k, t), rest in groups.items()
            if k == kind and t != trigger
            for i in rest
            for party in pairs[i]
            if party is not None
        }
        ranked = sorted(rows, key=lambda i: -scores.types[i, kind])
        sure: list[int] = []
        placed: set[int | None] = set()
        for i in ranked:
            crossed = any(a in placed and b in elsewhere and b not in placed for a, b in (pairs[i], pairs[i][::-1]))
            if not sure or (not crossed and scores.types[i, kind] >= PARTY_THRESHOLD):
                sure.append(i)
                placed |= {party for party in pairs[i] if party is not None}
        kept[kind, trigger] = sure
    return kept


def _parties(told: list[tuple[Pair, float]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Actors and recipients of an event told by several pairs, surest first; those related both ways are all actors.

    A pair that would put a party on the side opposite to where a surer pair put it is left out.
    """
    strength = dict(told)
    actors: set[int | None] = set()
    recipients: set[int | None] = set()
    for (actor, recipient), _ in sorted(told, key=lambda x: -x[1]):
        mutual = (recipient, actor) in strength
        if actor in recipients or (recipient in (recipients if mutual else actors)):
            continue
        actors.add(actor)
        (actors if mutual else recipients).add(recipient)
    return tuple(sorted(a for a in actors if a is not None)), tuple(sorted(r for r in recipients if r is not None))


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
