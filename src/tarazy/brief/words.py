"""Short wordings that the terminal and the page share, and the cleaning of hostile text."""

import re
from collections.abc import Sequence

from tarazy.balance import Flow, Flows
from tarazy.brief.clauses import full_name
from tarazy.brief.compose import Brief
from tarazy.records import Actor, Claim, Event, When

# Control characters drive terminals, and bidirectional overrides reorder what stands around them.
_HOSTILE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def clean(text: str) -> str:
    """The text with control and direction characters made visible as U+FFFD, one for one, so offsets hold."""
    return _HOSTILE.sub("\ufffd", text)


def party(actor: Actor) -> str:
    """A party with its codes, or with the reason why it is unknown."""
    codes = " ".join(x for x in (actor.country, *actor.sectors) if x)
    return f"{full_name(actor)} ({codes or actor.kind})"


def parties(actors: Sequence[Actor]) -> str:
    """Several parties in the order of the text."""
    return "; ".join(party(a) for a in actors) or "–"


def kind(event: Event) -> str:
    """Type with mode."""
    return f"{event.type} {event.mode}" if event.mode else event.type


def when(value: When) -> str:
    """The date no finer than it is known, or the words of the text, or that it is unknown."""
    if value.start is None:
        return f"“{value.text}”" if value.text else "not dated"
    iso = value.start.isoformat()
    if value.precision == "day":
        return iso
    if value.precision in ("month", "year"):
        return iso[:7] if value.precision == "month" else iso[:4]
    return f"{iso} to {value.end.isoformat()}" if value.end else f"since {iso}"


_CLAIMS = {
    "border_length": "border of {} and {}",
    "area": "area of {}",
    "population": "population of {}",
    "members": "members of {}",
    "force_size": "forces of {}",
    "founded": "founding of {}",
    "joined": "accession of {} to {}",
    "independence": "independence of {}",
}


def about(claim: Claim) -> str:
    """What a claim is about."""
    subjects = (s.partition(":")[2].upper() if ":" in s else s for s in claim.subjects)
    return _CLAIMS[claim.kind].format(*subjects)


def figure(value: float, unit: str) -> str:
    """A figure with its unit; years without thousands."""
    return f"{value:.0f}" if unit == "year" else f"{value:,.0f} {unit}"


def said(claim: Claim) -> str:
    """The figure as the text states it."""
    than = {"more": "more than ", "less": "less than ", "about": "about ", None: ""}[claim.qualifier]
    return than + figure(claim.value, claim.unit)


def reference(claim: Claim) -> str:
    """What we hold against a claim, with source and note, or why nothing is."""
    if claim.reference is None:
        return claim.reason or "none"
    note = f"; {claim.reason}" if claim.reason else ""
    return f"{figure(claim.reference, claim.unit)} ({claim.source}{note})"


def lean(flow: Flow) -> str:
    """What the counts of one power say, in words."""
    total = flow.cooperation + flow.conflict
    if total == 0:
        return "only planned" if flow.planned else "nothing told"
    if flow.too_few or flow.tone is None or flow.low is None or flow.high is None:
        return f"too few to say: {flow.documents} document{'s' if flow.documents != 1 else ''}"
    return f"{flow.tone:.0%} cooperation of {total} ({flow.low:.0%} to {flow.high:.0%})"


def basis(flows: Flows) -> str:
    """What the leans rest on, in two sentences."""
    text = f"{flows.with_powers} of {flows.events} events involve {flows.focal} and one of the powers."
    if flows.in_groups:
        text += f" {flows.in_groups} of groups that {flows.focal} belongs to are not counted as its own."
    return text


def counts(brief: Brief) -> str:
    """What went in and what came of it, in one sentence."""
    told, without, skipped = brief.sentences
    undated = sum(c.document.published is None or c.document.published.start is None for c in brief.codings)
    text = (
        f"{len(brief.codings)} document(s), {told + without + skipped} sentences: {told} with events, "
        f"{without} without, {skipped} skipped."
    )
    if undated:
        text += f" {undated} document(s) undated: dates are only what the text itself says."
    return text


def by_power(flows: Flows) -> list[tuple[Flow, list[Flow]]]:
    """For each power its total and its fields."""
    return [
        (next(f for f in flows.flows if f.power == p and f.vector is None),
         [f for f in flows.flows if f.power == p and f.vector is not None])
        for p in flows.powers
    ]  # fmt: skip
