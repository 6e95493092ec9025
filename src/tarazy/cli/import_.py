"""`tarazy import`: events of public archives, and of our own files, into a store."""

import sys
from pathlib import Path

import click

FORMATS = ("gdelt", "icews", "polecat", "ucdp", "acled", "plover", "tarazy")


@click.command("import")
@click.argument("format", type=click.Choice(FORMATS))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--db", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The store, x.duckdb.")
def import_(format: str, files: tuple[Path, ...], db: Path) -> None:  # noqa: A002 - the user's word
    """Import files of events into a store.

    Files may be plain, .gz, .xz or .zip. A file is imported whole or not at all, and a second time changes nothing.
    Every row is imported, unchanged because the store has it, or skipped; the reasons are printed and kept. A row of
    ACLED's files of deleted events removes an event.
    """
    from tarazy.errors import TarazyError
    from tarazy.store import import_file
    from tarazy.store import open as open_store

    skipped = done = 0
    new = not db.exists()
    with open_store(db) as store:
        for file in files:
            try:
                result = import_file(store, file, format)
            except TarazyError as error:
                click.echo(f"tarazy: {error}", err=True)
                skipped += 1
                continue
            done += 1
            if result.known:
                click.echo(f"{file}: imported before, nothing changed", err=True)
                continue
            click.echo(
                f"{file} ({result.layout}): {result.rows} rows = {result.imported} imported"
                f"{f' ({result.revised} of them newer editions)' if result.revised else ''} + "
                f"{f'{result.removed} removed + ' if result.removed else ''}"
                f"{result.unchanged} unchanged + {result.skipped} skipped",
                err=True,
            )
            for why in result.reasons:
                where = f", first in line {why.line}" if why.line else ""
                example = f": {why.example}" if why.example else ""
                click.echo(f"  {why.kind} {why.rows}: {why.reason}{where}{example}", err=True)
            skipped += result.skipped
    if new and not done:
        db.unlink()  # a store that holds nothing would look like one that was filled
    sys.exit(2 if not done else 1 if skipped else 0)
