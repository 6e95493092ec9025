"""Who acts: the focal state's part in the directed dealings with each power; `initiative.v2`."""

from collections.abc import Iterator

from tarazy.balance.estimates import Series
from tarazy.balance.flows import ratio
from tarazy.balance.resample import freedom
from tarazy.balance.scales import KINDS, Scales

NAME = "initiative.v2"
_OUTWARD, _INWARD = 0, 1


def initiative(scales: Scales) -> Iterator[Series]:
    """The share of directed dealings in which the focal state acts and the power receives.

    Mutual dealings, in which both act, are nobody's initiative and left out. The prior is half a document each way.
    """
    for part, kinds in (("all", (0, 1)), *((name, (k,)) for k, name in enumerate(KINDS))):
        acts, receives = (scales.totals[..., list(kinds), d].sum(axis=-1) for d in (_OUTWARD, _INWARD))
        draws = None
        if scales.draws is not None:
            size, shape = scales.effective_size(kinds), acts.shape
            one, other = (
                scales.draws[..., list(kinds), d].sum(axis=-1)
                + scales.prior(f"initiative {part} {d}", 0.5, size, shape)
                for d in (_OUTWARD, _INWARD)
            )
            draws = one / (one + other)
        pick = {3: kinds, 4: (_OUTWARD, _INWARD)}
        documents = scales.cells.documents((0, 1, 2), pick)
        yield from scales.series(
            NAME, part, "share", value=ratio(acts, acts + receives), draws=draws, labels=scales.request.powers,
            events=scales.cells.events((0, 1, 2), pick), documents=documents, divides=documents, reasons=scales.absent,
            degrees=freedom(scales.cells.effective((0, 1, 2), pick), documents),
        )  # fmt: skip
