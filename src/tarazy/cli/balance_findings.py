"""`tarazy balance --measure structure` and `--measure changes`: findings that are no series."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
import msgspec

from tarazy.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from tarazy.balance.changes import Change
    from tarazy.balance.structure import Structure
    from tarazy.balance.turns import Turns

FINDINGS = ("structure", "changes")
_TIES = 20  # of the ties to flip and the triads of the state, so many are shown; --json gives all


def find(store: Any, state: str, powers: Sequence[str], asked: Mapping[str, Any], kind: str | None) -> str | None:
    """Print a finding for people, or give it as JSON; None if it was printed. InputError for what cannot be meant."""
    if kind == "csv":
        raise InputError(f"{asked['measure']} is no table of periods; take --json")
    vector = asked["vector"]
    if vector is not None and "," in vector:
        raise InputError(f"{asked['measure']} takes one vector or none, got {vector!r}")
    if asked["measure"] == "structure":
        found = _structure(store, state, asked)
        if kind == "json":
            return _json(found)
        _show_structure(found, state)
        return None
    turned = list(_changes(store, state, powers, asked))
    if kind == "json":
        return _json(turned)
    _show_changes(turned)
    return None


def _json(found: object) -> str:
    return msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n"


def _console() -> "Console":
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)


def _structure(store: Any, state: str, asked: Mapping[str, Any]) -> "Structure":
    from tarazy.balance import is_state
    from tarazy.balance.signed import Window
    from tarazy.balance.structure import structure

    if not is_state(state):
        raise InputError(f"{state!r} is no alpha-3 code of a state, such as KAZ; look it up in ISO 3166")
    window = Window(
        start=asked["start"], end=asked["end"], vector=asked["vector"], status=asked["status"],
        by_score=asked["weight"] == "score", raw=asked["count"] == "raw",
    )  # fmt: skip
    return structure(store, window, resamples=min(asked["resamples"], 200), seed=asked["seed"])


def _show_structure(found: "Structure", state: str) -> None:
    out = _console().print
    told = found.network
    positive = sum(t.sign > 0 for t in told.ties)
    out(
        f"{found.name}: {len(told.states)} states, {len(told.ties)} ties ({positive} positive), "
        f"{told.undecided} pairs undecided, {told.thin} with too few documents"
    )
    if found.reason:
        out(found.reason)
    if found.balanced is not None:
        out(f"triads: {sum(found.counts)}, balanced {_share(found.balanced, found.balanced_low, found.balanced_high)}")
    if found.index is not None:
        exact = "exact" if found.proven else f"at least {found.bound:g}, the time limit came first"
        share = _share(found.frustration, found.frustration_low, found.frustration_high)
        out(f"frustration index: {found.index:g} ({exact}), {share} of the ties")
    for part in found.components:
        if part.ties > 1:
            first, second = sorted(part.camps, key=lambda camp: state not in camp)
            out(f"camps: {' '.join(first)} | {' '.join(second) or '(none)'}")
    flips = [t for part in found.components for t in part.against]
    if flips:
        named = ", ".join(f"{t.one} {'+' if t.sign > 0 else '-'} {t.other}" for t in flips[:_TIES])
        out(f"ties that would have to flip: {named}{_more(flips)}")
    own = [t for t in found.triads if state in t.states and not t.balanced]
    if own:
        out(f"unbalanced triads with {state}: " + ", ".join("/".join(t.states) for t in own[:_TIES]) + _more(own))


def _more(found: Sequence[object]) -> str:
    return f" and {len(found) - _TIES} more" if len(found) > _TIES else ""


def _share(value: float | None, low: float | None, high: float | None) -> str:
    if value is None:
        return "unknown"
    return f"{value:.1%}" if low is None or high is None else f"{value:.1%} [{low:.1%}, {high:.1%}]"


def _changes(store: Any, state: str, powers: Sequence[str], asked: Mapping[str, Any]) -> "Iterator[Turns]":
    """The changes of each power's tone, share and net rate, and of the concentration and dealings at home."""
    from tarazy.balance.turns import turns

    about: list[tuple[str, str | None]] = [
        (ratio, power) for power in powers for ratio in ("tone", "cooperation_share", "net_rate")
    ]
    region = asked["region"]
    about += [("concentration", None), ("home", None)] + ([("inside", None)] if region else [])
    for ratio, power in about:
        yield turns(
            store, state, ratio, power=power, powers=powers, vector=asked["vector"], by=asked["by"],
            region=_region(region) if ratio == "inside" else None, start=asked["start"], end=asked["end"],
            status=asked["status"], weight=asked["weight"], count=asked["count"], seed=asked["seed"],
        )  # fmt: skip


def _region(text: str) -> str | tuple[str, ...]:
    return tuple(text.split(",")) if "," in text else text


def _show_changes(found: "Sequence[Turns]") -> None:
    out = _console().print
    tested = [t for t in found if t.found.changes is not None]
    rate = found[0].found.alarm
    click.echo(
        f"{len(tested)} of {len(found)} series had enough documents; each shows a change where there is none with a "
        f"chance of at most {rate:.0%}, so expect up to {rate * len(tested):.1f} among them.",
        err=True,
    )
    for one in found:
        title = f"{one.ratio.replace('_', ' ')}{' ' + one.power if one.power else ''}"
        if one.found.changes is None:
            out(f"{title}: {one.found.reason}")
        elif not one.found.changes:
            out(f"{title}: no change found in {one.found.documents} documents")
        for turn in one.turns:
            out(f"{title}: {_change(turn.change)}")
            out("  by type: " + ", ".join(f"{p.label} {p.effect:+.3f}" for p in turn.types[:3])
                + "; by pair: " + ", ".join(f"{p.label} {p.effect:+.3f}" for p in turn.pairs[:3]))  # fmt: skip
            for driver in turn.after[:2]:
                out(f"  after it: {driver.day} {driver.type} {'+'.join(driver.actors)} > {'+'.join(driver.recipients)} "
                    f"({driver.tellings} tellings, {driver.document})")  # fmt: skip


def _change(change: "Change") -> str:
    between = f"{change.earliest_day} to {change.latest_day}"
    before, after = change.before, change.after
    return (
        f"from {change.day} (95 %: {between}), {before.value:.3f} [{before.low:.3f}, {before.high:.3f}] "
        f"to {after.value:.3f} [{after.low:.3f}, {after.high:.3f}], by {change.corrected:+.3f} "
        f"[{change.corrected_low:+.3f}, {change.corrected_high:+.3f}] if what chance adds to a find is taken off, "
        f"p {change.p:.3f}"
    )
