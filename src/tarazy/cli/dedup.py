"""`tarazy dedup`: tellings of one story are one event."""

from pathlib import Path

import click


@click.command()
@click.option("--db", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The store, x.duckdb.")
@click.option("--window", default=3, show_default=True, help="Most days between two tellings of one story.")
@click.option("--similarity", default=0.5, show_default=True, help="Share of words that two tellings have in common.")
def dedup(db: Path, window: int, similarity: float) -> None:
    """Bring together the events of a store that tell one story.

    Nothing is removed: each event keeps its sources, and gains the story that it belongs to.
    """
    from tarazy.store import deduplicate
    from tarazy.store import open as open_store

    with open_store(db, create=False) as store:
        result = deduplicate(store, window=window, similarity=similarity)
    click.echo(f"{db}: {result.events} events tell {result.stories} stories ({result.name})", err=True)
