"""The brief in a terminal, or as plain text when piped."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tarazy.balance import Flows
from tarazy.brief.compose import Brief, Line
from tarazy.brief.marks import marked
from tarazy.brief.words import about, basis, by_power, clean, counts, kind, lean, parties, reference, said, when

_STYLES = {"actor": "bold cyan", "recipient": "bold magenta", "trigger": "bold yellow", "": ""}


def _reference(line: Line) -> str:
    return f"[{line.document + 1}.{line.event.sentence + 1}]"


def _table(lines: Sequence[Line]) -> Table:
    table = Table(show_lines=False, expand=True, box=None, padding=(0, 1))
    for name in ("Who", "What", "Toward", "When", "Status", "Passage"):
        table.add_column(name, overflow="fold", no_wrap=name in ("Passage", "Status"))
    for line in lines:
        e = line.event
        status = "" if e.status == "actual" else e.status
        cells = (
            parties(e.actors),
            f"{kind(e)}: {e.trigger.text}",
            parties(e.recipients),
            when(e.when),
            status,
        )
        table.add_row(*(Text(clean(c)) for c in cells), Text(_reference(line)))
    return table


def _passages(console: Console, brief: Brief) -> None:
    for number, coding in enumerate(brief.codings, start=1):
        console.print(Text(clean(f"{number}. {coding.document.title or coding.document.id}"), style="bold"))
        told = {e.sentence for e in coding.events} | {r.sentence for e in coding.events for r in e.repeats}
        for sentence in coding.sentences:
            if sentence.index not in told:
                continue
            text = Text(f"  [{number}.{sentence.index + 1}] ")
            for words, role in marked(coding, sentence.start, sentence.end):
                text.append(clean(" ".join(words.splitlines())), style=_STYLES[role])
            console.print(text)


def _claims(brief: Brief) -> Table:
    table = Table(box=None, padding=(0, 1))
    for name in ("About", "The text says", "Reference", "Verdict", "Passage"):
        table.add_column(name, overflow="fold")
    for number, coding in enumerate(brief.codings, start=1):
        for claim in coding.claims:
            cells = (about(claim), said(claim), reference(claim), claim.verdict, f"[{number}.{claim.sentence + 1}]")
            table.add_row(*(Text(clean(c)) for c in cells))
    return table


def _leans(console: Console, flows: Flows) -> None:
    table = Table(box=None, padding=(0, 1))
    for name in (f"{flows.focal} with", "Cooperation", "Conflict", "Planned", "Reading", "By field (coop./confl.)"):
        table.add_column(name)
    for total, fields in by_power(flows):
        by_field = ", ".join(f"{f.vector} {f.cooperation}/{f.conflict}" for f in fields if f.cooperation or f.conflict)
        numbers = (str(n) for n in (total.cooperation, total.conflict, total.planned))
        table.add_row(total.power, *numbers, lean(total), by_field)
    console.print(table)
    console.print(Text(basis(flows), style="dim"))


def show(brief: Brief, console: Console) -> None:
    """Print the brief."""

    def heading(words: str) -> None:
        console.print()
        console.print(Text(words, style="bold underline"))

    heading("At a glance")
    for line in brief.glance:
        status = "" if line.event.status == "actual" else f" ({line.event.status})"
        console.print(Text(clean(f"• {line.clause}{status} {_reference(line)}")))
    if not brief.glance:
        console.print("No event was found.")
    heading("What happened")
    console.print(_table(brief.happened) if brief.happened else "Nothing was found.")
    heading("What is planned or possible")
    console.print(_table(brief.ahead) if brief.ahead else "Nothing was found.")
    heading("Who leans where")
    if brief.flows is None:
        console.print("No state takes part in any event.")
    else:
        _leans(console, brief.flows)
    if any(c.claims for c in brief.codings):
        heading("Claims")
        console.print(_claims(brief))
    heading("Passages")
    _passages(console, brief)
    console.print()
    console.print(Text(f"{counts(brief)} Coder {brief.coder or 'none'}.", style="dim"))
    for skip in brief.skips:
        console.print(Text(clean(f"skipped {skip.where}: {skip.reason}"), style="dim"))
