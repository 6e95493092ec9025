"""`tarazy export`: events of a store into a file."""

from pathlib import Path

import click


@click.command()
@click.option("--db", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The store, x.duckdb.")
@click.option("--to", required=True, type=click.Choice(("parquet", "csv", "jsonl", "polecat", "graphml")))
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--part", type=click.Choice(("own", "archive")), help="Own events or imported ones, if it has both.")
def export(db: Path, to: str, output: Path, part: str | None) -> None:
    """Write the events of a store to a file.

    parquet, csv and jsonl come back without loss by `tarazy import tarazy`. polecat has POLECAT's 40 columns, graphml
    the network of countries for networkx or Gephi.
    """
    from tarazy.store import export as write
    from tarazy.store import open as open_store

    with open_store(db, create=False, read_only=True) as store:
        count = write(store, output, to, part)  # type: ignore[arg-type]  # click has checked both
    click.echo(f"{output}: {count} {'ties' if to == 'graphml' else 'events'}", err=True)
