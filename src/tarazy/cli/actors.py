"""`tarazy actors`: a user's own file of actors."""

import sys
from pathlib import Path

import click


@click.group()
def actors() -> None:
    """Make and check your own file of actors; docs/actors.md describes it."""


@actors.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check a file of actors; every line that cannot be used is named."""
    from tarazy.actors.own import read_own

    rows = read_own(file)
    click.echo(f"{file}: {len({r['id'] for r in rows})} entries on {len(rows)} lines", err=True)


@actors.command("import-wikidata")
@click.argument("result", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
def import_wikidata_(result: Path, output: Path) -> None:
    """Turn a saved Wikidata query result, CSV or JSON, into a file of actors.

    Nothing is fetched: run the query of docs/actors.md on Wikidata's page and save what it gives.
    """
    from tarazy.actors.wikidata import import_wikidata, write_own

    found = import_wikidata(result)
    for skip in found.skips:
        click.echo(f"skipped {skip.where}: {skip.reason}", err=True)
    if not found.rows:
        click.echo("tarazy: nothing could be imported", err=True)
        sys.exit(2)
    write_own(found.rows, output)
    click.echo(f"{output}: {len({r['id'] for r in found.rows})} people, {len(found.rows)} offices", err=True)
    sys.exit(1 if found.skips else 0)
