"""One thin command per verb. Data goes to stdout, words and progress to stderr.

Exit code 0: done; 1: done, but some input was skipped; 2: called wrongly, or nothing could be done.
"""

import sys

import click

from tarazy import __version__
from tarazy.cli.actors import actors
from tarazy.cli.balance import balance
from tarazy.cli.brief import brief
from tarazy.cli.claims import claims
from tarazy.cli.code import code
from tarazy.cli.evaluate import evaluate_
from tarazy.cli.parse import parse
from tarazy.cli.relate import relate
from tarazy.cli.resolve import resolve
from tarazy.errors import TarazyError


class _Group(click.Group):
    """Turns the package's own errors into one clear message and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TarazyError as error:
            click.echo(f"tarazy: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            # The reader of our pipe has what it wanted ("tarazy code … | head")
            sys.stdout = None
            ctx.exit(0)


@click.group(cls=_Group)
@click.version_option(__version__, prog_name="tarazy")
def main() -> None:
    """Tarazy reads the news and weighs how a state balances among powers."""


for _command in (actors, balance, brief, claims, code, evaluate_, parse, relate, resolve):
    main.add_command(_command)
