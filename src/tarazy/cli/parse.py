"""`tarazy parse`: words, parts of speech and dependencies."""

import sys
from typing import TYPE_CHECKING

import click

from tarazy.cli.common import FILES, documents_of, report

if TYPE_CHECKING:
    pass


@click.command()
@FILES
def parse(files: tuple[str, ...]) -> None:
    """Print words, universal parts of speech and dependencies as CoNLL-U.

    FILES are as for `tarazy code`.
    """
    from tarazy.pipeline import load
    from tarazy.records import Skip

    coder = load()
    skips: list[Skip] = []
    parsed = 0
    for document in documents_of(files):
        if isinstance(document, Skip):
            skips.append(document)
            continue
        click.echo(f"# newdoc id = {document.id}")
        for sentence in coder.parse(document.text):
            for number, word in enumerate(sentence, start=1):
                click.echo(f"{number}\t{word.text}\t_\t{word.upos}\t_\t_\t{word.head}\t{word.deprel}\t_\t_")
            click.echo("")
        parsed += 1
    sys.exit(report(skips, parsed))
