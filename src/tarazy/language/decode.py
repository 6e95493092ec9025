"""From scores to candidates: mentions and triggers from tags, their parts from roles, types from all three heads."""

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tarazy.language.heads import ACTOR, RECIPIENT, Array, Heads, TokenScores
from tarazy.records import MENTION_KINDS, Candidate, Mention, Sentence, Span, Status

# Chosen on the development part of the corpus (training/tune.py): a word is tried as a trigger from the first on (from
# 0.3 to 0.5 nearly the same events are told, and fewer are scored), a mention is a party of it from the second on, and
# the event is told when its calibrated confidence reaches the third (from 0.33 to 0.39 are alike; the lowest of them
# also tells a summit of the first article). A mode is told from the fourth on, a context from the fifth.
TRIGGER_THRESHOLD = 0.4
PARTY_THRESHOLD = 0.5
EVENT_THRESHOLD = 0.33
MODE_THRESHOLD = 0.3
CONTEXT_THRESHOLD = 0.25
THRESHOLDS = (TRIGGER_THRESHOLD, PARTY_THRESHOLD, EVENT_THRESHOLD, MODE_THRESHOLD, CONTEXT_THRESHOLD)
# A sentence with more mentions is a list of names, and one with more acts a chronicle.
MAX_MENTIONS, MAX_ACTS = 24, 12
MAX_CONTEXTS = 3

# Single words that the tagger may leave over from a longer mention; pronouns are no mentions (corpus/GUIDELINES.md).
_NO_NAMES = frozenset({
    "a", "an", "the", "it", "its", "he", "his", "she", "her", "they", "their", "them", "we", "our", "us", "who",
    "which", "that", "this", "both", "more",
})  # fmt: skip
_LEADING = re.compile(r"(?:[’']s\b)?[^\w]*")
_TRAILING = re.compile(r"(?:[’']s?|[^\w.)]|(?<!\.\w)\.)+$")

# "U.S.", "C5+1" and "Xi'an" are one word each, although the tokenizer cuts them at every sign.
_JOINED = re.compile(r"\b(?:[^\W\d_]\.){2,}|\b\w+(?:\+\w+)+|\b\w+['’](?!s\b)\w+")


@dataclass(frozen=True, slots=True)
class Labels:
    """Label sets in the order of the model's outputs; type 0 is no event, mode 0 no mode.

    `kinds` are those of tagged words: mentions, then place and time.
    """

    kinds: tuple[str, ...]
    types: tuple[str, ...]
    modes: tuple[str, ...]
    statuses: tuple[str, ...]
    contexts: tuple[str, ...]
    parts: tuple[str, ...]
    relations: tuple[str, ...]


# Of each mention the chances of none, actor, recipient
Roles = Sequence[Sequence[float]]


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


@dataclass(frozen=True, slots=True)
class Calibration:
    """From the logs of trigger, type and role probabilities to the chance that an event is right.

    A logistic regression ranks the events, and `points` (its value, share of right ones there; both rising) turn the
    rank into a share: straight lines between them. Right means type and every actor and recipient, as
    `tarazy.evaluate` counts; fitted by `training.calibrate`, with weights that are not negative.
    """

    weights: tuple[float, float, float]
    bias: float
    points: tuple[tuple[float, float], ...]

    def confidence(self, features: tuple[float, float, float]) -> float:
        """The chance, from 0 to 1."""
        rank = 1.0 / (1.0 + math.exp(-self.bias - sum(w * f for w, f in zip(self.weights, features, strict=True))))
        after = bisect_right(self.points, rank, key=lambda p: p[0])
        if after in (0, len(self.points)):
            return self.points[min(after, len(self.points) - 1)][1]
        (left, low), (right, high) = self.points[after - 1 : after + 1]
        return low + (high - low) * (rank - left) / (right - left)


class Decoder:
    """Turns the model's scores for a sentence into a `Sentence` record."""

    def __init__(self, heads: Heads, labels: Labels, calibration: Calibration) -> None:
        self._heads, self._labels, self._calibration = heads, labels, calibration
        self._modes_of = {
            t: [i for i, m in enumerate(labels.modes) if i == 0 or m.startswith(f"{t}.")] for t in labels.types
        }

    def sentence(
        self, index: int, text: str, span: tuple[int, int], offsets: Sequence[tuple[int, int]], scores: TokenScores
    ) -> Sentence:
        """Decode one sentence; `offsets` are its tokens' places within `text[span[0]:span[1]]`."""
        start, end = span
        words = _words(offsets, text[start:end])
        found = self._mentions(text, start, offsets, words, scores.mentions)
        candidates: tuple[Candidate, ...] = ()
        acts = _triggers(words, scores.triggers) if found else []
        if acts:
            places = [(start + offsets[t[0]][0], start + offsets[t[-1]][1]) for t, _ in acts]
            triggers = [Span(text=text[a:b], start=a, end=b) for a, b in places]
            candidates = self._candidates(scores, acts, triggers, found)
        return Sentence(
            index=index, text=text[start:end], start=start, end=end,
            mentions=tuple(f.mention for f in found), candidates=candidates,
        )  # fmt: skip

    def _mentions(
        self, text: str, start: int, offsets: Sequence[tuple[int, int]], words: list[int], chances: Array
    ) -> list[_Found]:
        kinds = len(MENTION_KINDS)
        # begin and inside of each kind alternate after outside; places and times are no mentions
        begin, inside_ = chances[:, 1 : 2 * kinds : 2], chances[:, 2 : 2 * kinds + 1 : 2]
        starts, goes_on = begin.sum(1), inside_.sum(1)
        some, of_kinds = (starts + goes_on).tolist(), (begin + inside_).tolist()
        tags = np.stack([1.0 - starts - goes_on, starts, goes_on]).argmax(0).tolist()
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
                score = round(sum(some[t] for t in tokens) / len(tokens), 4)
                sums = [sum(of_kinds[t][k] for t in tokens) for k in range(kinds)]
                kind = MENTION_KINDS[sums.index(max(sums))]
                found.append(_Found(Mention(text=text[a:b], start=a, end=b, score=score, kind=kind), tuple(tokens)))
        if len(found) > MAX_MENTIONS:
            found = sorted(sorted(found, key=lambda f: -f.mention.score)[:MAX_MENTIONS], key=lambda f: f.mention.start)
        return found

    def _candidates(
        self, tokens: TokenScores, acts: list[tuple[list[int], Array]], triggers: list[Span], found: list[_Found]
    ) -> tuple[Candidate, ...]:
        mentions = [f.tokens for f in found]
        scores, arrays = self._heads.acts(tokens, [t for t, _ in acts], mentions)
        # Plain lists: an act has a handful of mentions, for which a call of numpy takes longer than the sum
        roles = arrays.tolist()
        parties = [_parties(chances) for chances in roles]
        told = [float(tagged.sum()) for _, tagged in acts]
        kept = [i for i, sides in enumerate(parties) if any(sides) and self._may_be_told(told[i], roles[i], sides)]
        if not kept:
            return ()
        # What the surest party does to the surest other is asked of the pair head, which has read more sentences
        read = self._heads.pairs(tokens, mentions, [_surest(roles[i], *parties[i]) for i in kept])
        candidates = []
        for row, i in enumerate(kept):
            tagged, (actors, recipients) = acts[i][1], parties[i]
            types = tagged / told[i] * scores.types[i] * read.types[row, 1:]
            types = types / types.sum()
            kind = int(types.argmax())
            features = (_log(told[i]), _log(types[kind]), _role_log(roles[i], actors, recipients))
            confidence = self._calibration.confidence(features)
            if confidence >= EVENT_THRESHOLD:
                mean = [(x[i] + y[row]) / 2 for x, y in (
                    (scores.modes, read.modes), (scores.statuses, read.statuses), (scores.contexts, read.contexts)
                )]  # fmt: skip
                candidates.append(self._candidate(kind, mean, actors, recipients, triggers[i], confidence))
        return tuple(candidates)

    def _may_be_told(self, told: float, roles: Roles, sides: tuple[tuple[int, ...], tuple[int, ...]]) -> bool:
        """Whether an act could be told if its type were certain: the rest are not worth asking the pair head for."""
        best = (_log(told), 0.0, _role_log(roles, *sides))
        return self._calibration.confidence(best) >= EVENT_THRESHOLD

    def _candidate(
        self,
        kind: int,
        attributes: list[Array],
        actors: tuple[int, ...],
        recipients: tuple[int, ...],
        trigger: Span,
        confidence: float,
    ) -> Candidate:
        modes, statuses, contexts = attributes
        name = self._labels.types[kind + 1]
        allowed = self._modes_of[name]
        mode = max(allowed, key=lambda i: float(modes[i]))
        total = float(modes[allowed].sum())
        shown = [(-chance, i) for i, chance in enumerate(contexts.tolist()) if chance >= CONTEXT_THRESHOLD]
        status: Status = self._labels.statuses[int(statuses.argmax())]  # type: ignore[assignment]
        return Candidate(
            type=name,
            mode=self._labels.modes[mode].split(".")[1] if mode and modes[mode] >= MODE_THRESHOLD * total else None,
            status=status,
            contexts=tuple(self._labels.contexts[i] for _, i in sorted(shown)[:MAX_CONTEXTS]),
            actors=actors,
            recipients=recipients,
            trigger=trigger,
            confidence=round(confidence, 4),
        )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without punctuation at its ends and without the possessive of or before it."""
    lead = _LEADING.match(text, start, end)
    start = lead.end() if lead else start
    tail = _TRAILING.search(text[start:end])
    return start, start + tail.start() if tail else end


def _triggers(words: list[int], chances: Array) -> list[tuple[list[int], Array]]:
    """Tokens of each trigger, and the mean probability of each type of act over its words."""
    tried = (1.0 - chances[:, 0] >= TRIGGER_THRESHOLD).tolist()
    if not any(tried):
        return []
    begin, inside = chances[:, 1::2], chances[:, 2::2]
    groups: list[list[int]] = []
    for token, word in enumerate(words):
        if word < 0:
            continue
        follows = bool(groups) and groups[-1][-1] == token - 1
        if token > 0 and words[token - 1] == word:
            # A word is in a trigger when its first piece is
            if follows:
                groups[-1].append(token)
        elif tried[token]:
            if follows and inside[token].max() > begin[token].max():
                groups[-1].append(token)
            else:
                groups.append([token])
    heads = [[t for t in g if words[t] != words[t - 1]] for g in groups]
    both = begin + inside
    told = [(g, both[h[0]] if len(h) == 1 else both[h].mean(0)) for g, h in zip(groups, heads, strict=True)]
    kept = sorted(told, key=lambda x: -float(x[1].sum()))[:MAX_ACTS]
    return sorted(kept, key=lambda x: x[0])


def _parties(roles: Roles) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Indices of the mentions that are actors and recipients, by the chances of their roles."""
    sides: tuple[list[int], list[int]] = ([], [])
    for index, chances in enumerate(roles):
        best = max(chances)
        role = chances.index(best)
        if role and best >= PARTY_THRESHOLD:
            sides[role == RECIPIENT].append(index)
    return tuple(sides[0]), tuple(sides[1])


def _surest(roles: Roles, actors: tuple[int, ...], recipients: tuple[int, ...]) -> tuple[int | None, int | None]:
    """The surest actor and recipient; of acts that all do, the two surest; None for nobody."""
    ranked = sorted(actors, key=lambda i: -roles[i][ACTOR])
    other = max(recipients, key=lambda i: roles[i][RECIPIENT], default=ranked[1] if len(ranked) > 1 else None)
    return ranked[0] if ranked else None, other


def _role_log(roles: Roles, actors: tuple[int, ...], recipients: tuple[int, ...]) -> float:
    """Log of the chance that every mention has the part that it was given."""
    given = [ACTOR if i in actors else RECIPIENT if i in recipients else 0 for i in range(len(roles))]
    return sum(_log(chances[role]) for chances, role in zip(roles, given, strict=True))


def _log(value: float) -> float:
    return math.log(max(float(value), 1e-6))
