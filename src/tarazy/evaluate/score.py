"""Compare coded with annotated events: the one definition of right, for users, benchmarks and the gate."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from tarazy.annotations import Gold, GoldAct, Party
from tarazy.records import Actor, Coding, Document, Event, Record, When

NOTHING = "(none)"
# Equal-width bins of confidence for the expected calibration error (Naeini et al. 2015)
BINS = 10


class Tally(Record, frozen=True, kw_only=True):
    """How many there are, were found, and were found right."""

    gold: int = 0
    found: int = 0
    right: int = 0

    def plus(self, gold: int, found: int, right: int) -> "Tally":
        """The tally with these added."""
        return Tally(gold=self.gold + gold, found=self.found + found, right=self.right + right)

    @property
    def precision(self) -> float | None:
        """Share of the found that is right; None if nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of the annotated that was found; None if nothing was annotated."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None if there is neither."""
        return 2 * self.right / (self.gold + self.found) if self.gold + self.found else None


class Error(Record, frozen=True, kw_only=True):
    """An event that was missed, invented, or told wrongly."""

    kind: Literal["missed", "invented", "wrong"]
    text: str
    document: str
    gold: GoldAct | None
    found: Event | None


class Scores(Record, frozen=True, kw_only=True):
    """All scores of one evaluation; None where nothing in the file can tell.

    `events`: type and every actor and recipient right. `types`: type alone, per text. `mentions`: exact spans.
    `status_f1`: macro-F1 over the statuses that occur, on events whose annotated counterpart was found (by type and
    parties, or by their trigger). `modes` likewise. `quiet`: share of texts without event from which none was coded.
    `calibration_error`: expected calibration error of the events' confidence against being right.
    """

    texts: int
    events: Tally
    types: Tally
    mentions: Tally | None
    by_type: dict[str, Tally]
    status_f1: float | None
    status_accuracy: float | None
    mode_accuracy: float | None
    contexts: Tally
    quiet: float | None
    calibration_error: float | None
    confusion: dict[tuple[str, str], int]
    errors: tuple[Error, ...]

    def to_json(self) -> str:
        """Everything as JSON; the confusions as a list of annotated type, found type and count."""
        built = {name: getattr(self, name) for name in self.__struct_fields__}
        built["confusion"] = [[*pair, count] for pair, count in self.confusion.items()]
        return msgspec.json.encode(built).decode()


def _same(party: Party, actor: Actor) -> bool:
    if party.start is not None and party.end is not None:
        return party.start < actor.end and actor.start < party.end
    return party.country is not None and party.country == actor.country


def _side(gold: Sequence[Party], found: Sequence[Actor]) -> bool:
    """Whether both sides match one to one."""
    left = list(found)
    for party in gold:
        hit = next((a for a in left if _same(party, a)), None)
        if hit is None:
            return False
        left.remove(hit)
    return not left


def is_right(gold: GoldAct, found: Event) -> bool:
    """Type, and every actor and recipient, by overlapping words or, where only a code is annotated, by country."""
    return gold.type == found.type and _side(gold.actors, found.actors) and _side(gold.recipients, found.recipients)


def _counterpart(gold: GoldAct, found: Event) -> bool:
    """Whether the wrong event tells the same act: by its trigger, else by a party on either side."""
    if gold.trigger is not None:
        return gold.trigger[0] < found.trigger.end and found.trigger.start < gold.trigger[1]
    sides = ((gold.actors, found.actors), (gold.recipients, found.recipients))
    return any(_same(p, a) for parties, actors in sides for p in parties for a in actors)


def pair(acts: Sequence[GoldAct], events: Sequence[Event]) -> list[tuple[GoldAct | None, Event | None, bool]]:
    """Each annotated act with its event, right ones first, then counterparts, then what is left of either."""
    missing, left = list(acts), list(events)
    pairs: list[tuple[GoldAct | None, Event | None, bool]] = []
    for right, match in ((True, is_right), (False, _counterpart)):
        for act in list(missing):
            hit = next((e for e in left if match(act, e)), None)
            if hit is not None:
                pairs.append((act, hit, right))
                missing.remove(act)
                left.remove(hit)
    return [*pairs, *((a, None, False) for a in missing), *((None, e, False) for e in left)]


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Mean F1 over the classes that occur among the gold labels; None without pairs."""
    scores = []
    for label in sorted({g for g, _ in pairs}):
        both = sum(g == label == p for g, p in pairs)
        scores.append(2 * both / (sum(g == label for g, _ in pairs) + sum(p == label for _, p in pairs)))
    return sum(scores) / len(scores) if scores else None


def calibration_error(told: Sequence[tuple[float, bool]]) -> float | None:
    """Expected calibration error over ten equal bins; None without events."""
    error = 0.0
    for number in range(BINS):
        inside = [(c, r) for c, r in told if min(int(c * BINS), BINS - 1) == number]
        error += abs(sum(c - r for c, r in inside)) / max(1, len(told))
    return error if told else None


def _document(gold: Gold) -> Document:
    when = None
    if gold.published is not None:
        when = When(start=gold.published, end=gold.published, precision="day", text=None, basis="published")
    return Document(id=gold.id, text=gold.text, published=when)


class _Counts:
    """What is summed up over the texts."""

    def __init__(self) -> None:
        self.events = self.types = self.mentions = self.contexts = Tally()
        self.by_type: dict[str, Tally] = {}
        self.confusion: Counter[tuple[str, str]] = Counter()
        self.statuses: list[tuple[str, str]] = []
        self.modes: list[bool] = []
        self.told: list[tuple[float, bool]] = []
        self.errors: list[Error] = []
        self.texts = self.without = self.quiet = self.spans = 0

    def add(self, gold: Gold, coding: Coding) -> None:
        self.texts += 1
        pairs = pair(gold.acts, coding.events)
        self.events = self.events.plus(len(gold.acts), len(coding.events), sum(r for *_, r in pairs))
        want, got = Counter(a.type for a in gold.acts), Counter(e.type for e in coding.events)
        self.types = self.types.plus(want.total(), got.total(), (want & got).total())
        for act, event, right in pairs:
            self._pair(gold, act, event, right)
        if not gold.acts:
            self.without += 1
            self.quiet += not coding.events
        if gold.mentions is not None:
            self.spans += 1
            true = set(gold.mentions)
            seen = {(m.start, m.end) for s in coding.sentences for m in s.mentions}
            self.mentions = self.mentions.plus(len(true), len(seen), len(true & seen))

    def _pair(self, gold: Gold, act: GoldAct | None, event: Event | None, right: bool) -> None:
        self.confusion[act.type if act else NOTHING, event.type if event else NOTHING] += 1
        for code, side in ((act.type if act else None, 0), (event.type if event else None, 1)):
            if code is not None:
                kept = self.by_type.get(code, Tally())
                self.by_type[code] = kept.plus(side == 0, side == 1, right and side == 0)
        if event is not None:
            self.told.append((event.confidence, right))
        if act is not None and event is not None:
            if act.status is not None:
                self.statuses.append((act.status, event.status))
            if act.type == event.type:
                self.modes.append(act.mode == event.mode)
            if act.contexts is not None:
                both = len(set(act.contexts) & set(event.contexts))
                self.contexts = self.contexts.plus(len(act.contexts), len(event.contexts), both)
        if not right:
            kind: Literal["missed", "invented", "wrong"] = "wrong" if act and event else "missed" if act else "invented"
            self.errors.append(Error(kind=kind, text=gold.text, document=gold.id, gold=act, found=event))


def _share(right: Sequence[bool]) -> float | None:
    return sum(right) / len(right) if right else None


def evaluate(golds: Iterable[Gold], code: Callable[[Document], Coding]) -> Scores:
    """Code each text and compare; the errors are ordered from the surest to the least sure, the missed ones last."""
    counts = _Counts()
    for gold in golds:
        counts.add(gold, code(_document(gold)))
    errors = sorted(counts.errors, key=lambda e: -(e.found.confidence if e.found else 0.0))
    return Scores(
        texts=counts.texts,
        events=counts.events,
        types=counts.types,
        mentions=counts.mentions if counts.spans else None,
        by_type=dict(sorted(counts.by_type.items())),
        status_f1=macro_f1(counts.statuses),
        status_accuracy=_share([a == b for a, b in counts.statuses]),
        mode_accuracy=_share(counts.modes),
        contexts=counts.contexts,
        quiet=counts.quiet / counts.without if counts.without else None,
        calibration_error=calibration_error(counts.told),
        confusion=dict(sorted(counts.confusion.items())),
        errors=tuple(errors),
    )
