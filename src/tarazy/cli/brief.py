"""`tarazy brief`: texts into what a person reads."""

import sys
from pathlib import Path

import click

from tarazy.cli.common import ACTORS, FILES, THREADS, code_all, report
from tarazy.errors import InputError


@click.command()
@FILES
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the brief as one HTML file.",
)
@click.option(
    "--focal",
    metavar="CODE",
    help="The state to read the leans of, such as KAZ. Default: the one with most events.",
)
@click.option("--powers", metavar="CODES", help="Comma-separated states or groups. Default: RUS,CHN,USA,EU,TUR.")
@ACTORS
@THREADS
def brief(
    files: tuple[str, ...],
    output: Path | None,
    focal: str | None,
    powers: str | None,
    actors: Path | None,
    threads: int,
) -> None:
    """Read texts and print what happened, what is planned and who leans where.

    FILES are as for `tarazy code`.
    """
    from rich.console import Console

    from tarazy.balance import DEFAULT_POWERS, Powers, is_state
    from tarazy.brief import compose, page, show
    from tarazy.ontology import load_ontology

    if focal is not None and not is_state(focal):
        raise InputError(f"--focal {focal!r} is no alpha-3 code of a state, such as KAZ")
    chosen = Powers(tuple(x.strip() for x in powers.split(",")) if powers else DEFAULT_POWERS)
    codings, skips, coder = code_all(files, threads, actors)
    if codings:
        told = compose(codings, skips, ontology=load_ontology(), powers=chosen, focal=focal, hashes=coder.hashes)
        show(told, Console(width=None if sys.stdout.isatty() else 120, highlight=False, markup=False))
        if output is not None:
            output.write_text(page(told), encoding="utf-8")
    sys.exit(report(skips, len(codings)))
