"""Cooperation, conflict and net flows between the focal state and each power; `flows.v3`."""

from collections.abc import Iterator

import numpy as np

from tarazy.balance.deals import Floats, Ints
from tarazy.balance.estimates import Series
from tarazy.balance.resample import freedom
from tarazy.balance.scales import CONFLICT, COOPERATION, KINDS, Scales

NAME = "flows.v3"
PER = 1000  # rates are per so many units of the focal state's own coverage


def flows(scales: Scales) -> Iterator[Series]:
    """Counts, tone, shares among the powers, and rates for 1,000 events of the focal state's own coverage.

    Counts and rates carry Jeffreys' half document in each cell; tone half a document on either side; a power's share
    half a document with the power and half with the others. The priors enter the intervals only.
    """
    yield from _counts(scales)
    yield from _tone(scales)
    yield from _shares(scales)
    yield from _rates(scales)


def _counts(scales: Scales) -> Iterator[Series]:
    drawn: list[Floats] = []
    for kind, part in enumerate(KINDS):
        value = scales.of_kind(kind)
        draws = None
        if scales.draws is not None:
            draws = scales.of_kind(kind, draws=True)
            draws = draws + scales.prior(part, 0.5, scales.prior_size(kind), draws.shape[1:])
            drawn.append(draws)
        documents = scales.cells.documents((0, 1, 2), {3: (kind,)})
        yield from scales.series(
            NAME, part, scales.unit, value=value, draws=draws, labels=scales.request.powers, divides=None,
            events=scales.cells.events((0, 1, 2), {3: (kind,)}), documents=documents, reasons=scales.absent,
            degrees=freedom(scales.cells.effective((0, 1, 2), {3: (kind,)}), documents),
        )  # fmt: skip
    documents = scales.cells.documents((0, 1, 2))
    yield from scales.series(
        NAME, "net", scales.unit, value=scales.of_kind(COOPERATION) - scales.of_kind(CONFLICT),
        draws=drawn[COOPERATION] - drawn[CONFLICT] if drawn else None, labels=scales.request.powers, divides=None,
        events=scales.cells.events((0, 1, 2)), documents=documents, reasons=scales.absent,
        degrees=freedom(scales.cells.effective((0, 1, 2)), documents),
    )  # fmt: skip


def _tone(scales: Scales) -> Iterator[Series]:
    """The share of cooperation in the dealings with each power."""
    both = [scales.of_kind(kind) for kind in (COOPERATION, CONFLICT)]
    draws = None
    if scales.draws is not None:
        size, shape = scales.effective_size((COOPERATION, CONFLICT)), scales.totals.shape[:3]
        good, bad = (scales.of_kind(k, draws=True) + scales.prior(f"tone {k}", 0.5, size, shape) for k in (0, 1))
        draws = good / (good + bad)
    documents = scales.cells.documents((0, 1, 2))
    yield from scales.series(
        NAME, "tone", "share", value=ratio(both[0], both[0] + both[1]), draws=draws, labels=scales.request.powers,
        events=scales.cells.events((0, 1, 2)), documents=documents, divides=documents, reasons=scales.absent,
        degrees=freedom(scales.cells.effective((0, 1, 2)), documents),
    )  # fmt: skip


def _shares(scales: Scales) -> Iterator[Series]:
    powers = len(scales.sides)
    reasons = [[scales.overlap or reason for reason in row] for row in scales.absent]
    for kind, part in enumerate(KINDS):
        weight = scales.of_kind(kind) * scales.present[None]
        draws = None
        if scales.draws is not None:
            found = scales.of_kind(kind, draws=True) * scales.present[None, None]
            size = scales.effective_size((kind,))
            one, rest = (scales.prior(f"{part} {x}", 0.5, size, found.shape[1:]) for x in "ab")
            draws = (found + one) / (found.sum(axis=-1, keepdims=True) + one + rest)
        events, documents = over_powers(scales, kind)
        documents = np.repeat(documents, powers, 2)
        yield from scales.series(
            NAME, f"{part}_share", "share", value=ratio(weight, weight.sum(axis=-1, keepdims=True)), draws=draws,
            labels=scales.request.powers, events=np.repeat(events, powers, 2), documents=documents,
            divides=documents, reasons=reasons,
            degrees=freedom(scales.cells.effective((0, 1), {3: (kind,)})[..., None], documents),
        )  # fmt: skip


def _rates(scales: Scales) -> Iterator[Series]:
    cover = scales.cover.totals[None, :, None]
    covered = np.broadcast_to(scales.cover.documents((0,))[None, :, None], scales.totals.shape[:3])
    for kind, part in enumerate(KINDS):
        draws = None
        if scales.draws is not None and scales.cover_draws is not None:
            found = scales.of_kind(kind, draws=True)
            found = found + scales.prior(f"rate {part}", 0.5, scales.prior_size(kind), found.shape[1:])
            draws = PER * ratio(found, scales.cover_draws[:, None, :, None])
        documents = scales.cells.documents((0, 1, 2), {3: (kind,)})
        yield from scales.series(
            NAME, f"{part}_rate", f"per {PER:,} of own coverage", value=PER * ratio(scales.of_kind(kind), cover),
            draws=draws, labels=scales.request.powers, events=scales.cells.events((0, 1, 2), {3: (kind,)}),
            documents=documents, divides=covered, reasons=scales.absent,
            degrees=freedom(scales.cells.effective((0, 1, 2), {3: (kind,)}), documents),
            edges=(0.0, float(PER)),
        )  # fmt: skip


def shares(scales: Scales, kind: int, name: str) -> tuple[Floats, Floats | None]:
    """Shares of the powers in all dealings of a kind, and their draws with one prior document spread evenly.

    One document in all, not one half for each power: over many powers that would look even (Berger, Bernardo and
    Sun 2015, Bayesian Analysis 10, on objective priors for shares).
    """
    value = scales.of_kind(kind) * scales.present[None]
    draws = None
    if scales.draws is not None:
        found = scales.of_kind(kind, draws=True)
        even = 1 / np.maximum(scales.present.sum(axis=1), 1)[None, :, None]
        added = scales.prior(f"shares {name}", even, scales.size(kind), found.shape[1:])
        draws = (found + added) * scales.present[None, None]
        draws = ratio(draws, draws.sum(axis=-1, keepdims=True))
    return ratio(value, value.sum(axis=-1, keepdims=True)), draws


def over_powers(scales: Scales, kind: int) -> tuple[Ints, Ints]:
    """Events and documents with a dealing of the kind with any power: vector by period by one."""
    events, documents = scales.cells.events((0, 1), {3: (kind,)}), scales.cells.documents((0, 1), {3: (kind,)})
    return events[:, :, None], documents[:, :, None]


def ratio(part: Floats, whole: Floats) -> Floats:
    """The quotient, NaN where the whole is 0."""
    found: Floats = np.divide(
        part, whole, out=np.full(np.broadcast_shapes(part.shape, whole.shape), np.nan), where=whole != 0
    )
    return found
