"""`tarazy resolve`: who a name or phrase is on a date, and why."""

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click

from tarazy.cli.common import ACTORS


@click.command()
@click.argument("text")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the report, as 2024-11-27.")
@ACTORS
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def resolve(text: str, on: datetime | None, actors: Path | None, as_json: bool) -> None:
    """Say who TEXT is on a date, and why.

    Exit code 1: nobody known, or several whom it could be.
    """
    from tarazy.actors import explain, load_knowledge, load_with_own

    known = load_knowledge() if actors is None else load_with_own(actors)
    day: date | None = None if on is None else on.date()
    found = explain(known, text, day)
    actor = found.actor
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False))
    else:
        for label, value in (
            ("name", actor.name),
            ("country", actor.country),
            ("sectors", " ".join(actor.sectors)),
            ("id", actor.id),
            ("kind", actor.kind),
            ("reason", actor.reason),
            ("candidates", " ".join(actor.candidates)),
        ):
            if value:
                click.echo(f"{label:11}{value}")
        for number, step in enumerate(found.steps, 1):
            click.echo(f"step {number:<6}{step}")
        for row in found.evidence:
            click.echo(f"{'evidence':11}{row.where}: {row.says}" + (f" [{row.source}]" if row.source else ""))
    sys.exit(0 if actor.country is not None or actor.id is not None else 1)
