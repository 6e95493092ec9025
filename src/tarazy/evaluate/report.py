"""Scores as tables for a terminal."""

from rich.console import Console
from rich.table import Table

from tarazy.annotations import GoldAct, Party
from tarazy.evaluate.score import NOTHING, Error, Scores, Tally
from tarazy.records import Actor, Event


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _names(parties: tuple[Party, ...] | tuple[Actor, ...]) -> str:
    names = [p.text or (p.country if isinstance(p, Party) else None) or "?" for p in parties]
    return " + ".join(names) or "–"


def _line(act: GoldAct | Event | None) -> str:
    if act is None:
        return "nothing"
    code = f"{act.type}.{act.mode}" if act.mode else act.type
    sure = f"  ({act.confidence:.2f})" if isinstance(act, Event) else ""
    return f"{code} {act.status or ''}: {_names(act.actors)} → {_names(act.recipients)}{sure}"


def _summary(scores: Scores) -> Table:
    table = Table("measure", "annotated", "found", "right", "precision", "recall", "F1", title=f"{scores.texts} texts")
    rows: list[tuple[str, Tally | None]] = [
        ("events: type and all parties", scores.events), ("event types", scores.types), ("mentions", scores.mentions),
        ("contexts of matched events", scores.contexts),
    ]  # fmt: skip
    for name, tally in rows:
        if tally is not None:
            shares = (_number(x) for x in (tally.precision, tally.recall, tally.f1))
            table.add_row(name, str(tally.gold), str(tally.found), str(tally.right), *shares)
    for name, value in (
        ("status of matched events, macro-F1", scores.status_f1),
        ("status of matched events, accuracy", scores.status_accuracy),
        ("mode where the type is right, accuracy", scores.mode_accuracy),
        ("texts without event left so", scores.quiet),
        ("calibration error of the confidence", scores.calibration_error),
    ):
        table.add_row(name, "", "", "", "", "", _number(value))
    return table


def _types(scores: Scores) -> Table:
    table = Table("type", "annotated", "found", "right", "precision", "recall", "F1", title="Events by type")
    for name, tally in scores.by_type.items():
        shares = (_number(x) for x in (tally.precision, tally.recall, tally.f1))
        table.add_row(name, str(tally.gold), str(tally.found), str(tally.right), *shares)
    return table


def _confusion(scores: Scores) -> Table:
    names = [*sorted({x for pair in scores.confusion for x in pair} - {NOTHING}), NOTHING]
    table = Table("annotated ↓ found →", *(n[:7] for n in names), title="Confusions")
    for row in names:
        table.add_row(row, *(str(scores.confusion.get((row, column), "")) for column in names))
    return table


def _error(error: Error, console: Console) -> None:
    console.print(f"{error.kind}  {error.document}")
    console.print(f"  {error.text}")
    console.print(f"  annotated  {_line(error.gold)}")
    console.print(f"  found      {_line(error.found)}\n")


def show(scores: Scores, console: Console, errors: int) -> None:
    """Print the scores, the confusion table, and this many errors in full, the surest first."""
    for table in (_summary(scores), _types(scores), _confusion(scores)):
        console.print(table)
    if errors and scores.errors:
        console.print(f"Worst errors ({min(errors, len(scores.errors))} of {len(scores.errors)})\n")
        for error in scores.errors[:errors]:
            _error(error, console)
