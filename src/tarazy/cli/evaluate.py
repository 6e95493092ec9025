"""`tarazy eval`: measure the coder on annotated texts."""

import sys
from pathlib import Path

import click

from tarazy.cli.common import THREADS, progress
from tarazy.errors import InputError


@click.command(name="eval")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILES…")
@click.option(
    "--errors", default=20, show_default=True, type=click.IntRange(0), help="How many errors to print in full."
)
@click.option("--json", "as_json", is_flag=True, help="All scores and errors as JSON.")
@THREADS
def evaluate_(files: tuple[Path, ...], errors: int, as_json: bool, threads: int) -> None:
    """Measure the coder on annotated texts.

    FILES are .txt in the format of corpus/GUIDELINES.md, or .json and .jsonl with PLOVER records that hold their text.
    """
    from rich.console import Console

    from tarazy.annotations import read_gold
    from tarazy.evaluate import evaluate, show
    from tarazy.pipeline import load

    golds = [gold for path in files for gold in read_gold(path)]
    if not golds:
        raise InputError(f"{', '.join(map(str, files))}: no annotated text in it")
    scores = evaluate(progress(golds, "texts"), load(threads=threads).code)
    if as_json:
        click.echo(scores.to_json())
    else:
        show(scores, Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False), errors)
