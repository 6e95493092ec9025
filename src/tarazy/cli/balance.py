"""`tarazy balance`: how a state leans among powers, from a store."""

import csv
import io
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tarazy.cli.balance_findings import FINDINGS, find
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.balance import Balance, Series

# The parts that the terminal shows of each measure; --json and --csv give all.
_SHOWN = {
    "flows": ("cooperation", "conflict", "tone", "cooperation_share", "cooperation_rate"),
    "concentration": ("hhi", "hill1", "hill2", "uneven"),
    "lean": ("lean", "distance"),
    "initiative": ("all",),
    "reciprocity": ("cooperation_own_excess", "cooperation_theirs_excess", "conflict_own_excess",
                    "conflict_theirs_excess"),
    "selfreliance": ("home", "industry", "forces", "institutions"),
    "cohesion": ("inside", "pair"),
}  # fmt: skip


def _day(ctx: click.Context, option: click.Parameter, value: datetime | None) -> date | None:
    return None if value is None else value.date()


def _split(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


_DATE = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("state")
@click.option("--db", required=True, type=click.Path(path_type=Path), help="The store to read.")
@click.option("--powers", metavar="CODES", help="Comma-separated states or groups. Default: RUS,CHN,USA,EU,TUR.")
@click.option(
    "--by",
    type=click.Choice(["day", "week", "month", "quarter", "year"]),
    default="quarter",
    show_default=True,
    help="The periods.",
)
@click.option("--from", "start", type=_DATE, callback=_day, help="First day, such as 2005-01-01.")
@click.option("--to", "end", type=_DATE, callback=_day, help="Last day.")
@click.option("--vector", metavar="NAMES", help="Comma-separated fields. Default in the terminal: all events as one.")
@click.option(
    "--status",
    type=click.Choice(["actual", "planned", "hypothetical", "negated", "historical"]),
    default="actual",
    show_default=True,
    help="Count events of this status only.",
)
@click.option(
    "--weight",
    type=click.Choice(["count", "score"]),
    default="count",
    show_default=True,
    help="What an event counts: 1, or the size of its PLOVER score.",
)
@click.option(
    "--count",
    type=click.Choice(["story", "raw"]),
    default="story",
    show_default=True,
    help="Count a story once, or each telling of it.",
)
@click.option(
    "--measure", metavar="NAMES", help="Comma-separated measures; or structure, or changes, alone. Default: all."
)
@click.option("--region", metavar="CODES", help="A group such as C5, or states with commas: for the measure cohesion.")
@click.option("--resamples", type=int, default=1000, show_default=True, help="Resamples of documents; 0 for none.")
@click.option("--seed", type=int, default=0, show_default=True, help="Equal seeds give equal intervals.")
@click.option("--json", "kind", flag_value="json", help="One JSON object.")
@click.option("--csv", "kind", flag_value="csv", help="One row for each estimate.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write .json or .csv here.")
def balance(state: str, db: Path, kind: str | None, output: Path | None, **asked: Any) -> None:
    """Weigh how STATE, such as KAZ, balances among powers, period by period, each number with its interval."""
    from tarazy.balance import DEFAULT_POWERS, series
    from tarazy.store import open as open_store

    if output is not None:
        kind = kind or output.suffix.lstrip(".").lower()
        if kind not in ("json", "csv"):
            raise InputError(f"{output}: expected a name that ends in .json or .csv; give one, or --json or --csv")
    region = _split(asked["region"])
    vectors = _split(asked["vector"])
    powers = _split(asked["powers"]) or DEFAULT_POWERS
    with open_store(db, create=False, read_only=True) as store:
        if asked["measure"] in FINDINGS:
            _write(find(store, state, powers, asked, kind), output)
            return
        found = series(
            store, state, powers=powers, by=asked["by"], start=asked["start"],
            end=asked["end"], vectors=vectors, measures=_split(asked["measure"]),
            region=region[0] if region and len(region) == 1 else region, status=asked["status"],
            weight=asked["weight"], count=asked["count"], resamples=asked["resamples"], seed=asked["seed"],
        )  # fmt: skip
    click.echo(_basis(found), err=True)
    if kind is None:
        _show(found, all_vectors=vectors is not None)
        return
    _write(_json(found) if kind == "json" else _csv(found), output)


def _write(text: str | None, output: Path | None) -> None:
    if text is not None and output is not None:
        output.write_text(text, encoding="utf-8", newline="")
    elif text is not None:
        click.echo(text, nl=False)


def _basis(found: "Balance") -> str:
    """What the numbers rest on, in one sentence or two."""
    text = f"{found.found} {found.status} events of {found.focal} in {found.documents} documents"
    left = (
        (found.repeated, "tell a story again"),
        (found.unplaced, f"have no date fine enough for a {found.by}"),
        (found.unscored, "have no score"),
        (found.unknown_kind, "are neither cooperation nor conflict"),
    )
    out = [f"{number} {why}" for number, why in left if number]
    return f"{text}{'; of these ' + ', '.join(out) if out else ''}."


def _json(found: "Balance") -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n"


def _csv(found: "Balance") -> str:
    """Names come from our own tables and cannot carry formulas; region names of the caller are codes of states."""
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerow(
        ["measure", "part", "unit", "focal", "power", "vector", "start", "value", "low", "high", "reason", "events",
         "documents"]
    )  # fmt: skip
    for s in found.series:
        columns = zip(s.starts, s.values, s.lows, s.highs, s.reasons, s.events, s.documents, strict=True)
        for row in columns:
            writer.writerow([s.measure, s.part, s.unit, s.focal, s.power, s.vector, *row])
    return rows.getvalue()


def _show(found: "Balance", *, all_vectors: bool) -> None:
    """One table for each measure, part and vector: periods down, powers across."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)
    groups: dict[tuple[str, str, str | None, str], list[Series]] = {}
    for s in found.series:
        if s.part in _SHOWN[s.measure.partition(".")[0]] and (all_vectors or s.vector is None):
            groups.setdefault((s.measure, s.part, s.vector, s.unit), []).append(s)
    for (measure, part, vector, unit), columns in groups.items():
        console.print()
        console.print(
            Text(f"{measure} {part.replace('_', ' ')}, {unit}{', ' + vector if vector else ''}", style="bold")
        )
        table = Table(box=None, padding=(0, 2, 0, 0))
        table.add_column(found.by or "all")
        for s in columns:
            table.add_column(s.power or s.focal, justify="right")
        for at, start in enumerate(columns[0].starts):
            table.add_row(_period(start, found.by), *(_cell(s, at) for s in columns))
        console.print(table)


def _period(start: date | None, by: str | None) -> str:
    if start is None:
        return "all"
    if by == "quarter":
        return f"{start.year} Q{(start.month + 2) // 3}"
    return {"year": f"{start:%Y}", "month": f"{start:%Y-%m}"}.get(by or "", start.isoformat())


def _cell(s: "Series", at: int) -> str:
    value, low, high, reason = s.values[at], s.lows[at], s.highs[at], s.reasons[at]
    if value is None:
        return "too few" if reason and reason.startswith("too few") else f"({reason})"
    if low is None or high is None:
        return _number(value)
    return f"{_number(value)} [{_number(low)}, {_number(high)}]"


def _number(value: float) -> str:
    whole = abs(value) >= 100 or (value == round(value) and abs(value) >= 2)
    return f"{value:.0f}" if whole else f"{value:.2f}"
