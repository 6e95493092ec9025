"""One thin command per verb. Data goes to stdout, words and progress to stderr.

Exit code 0: done; 1: done, but some input was skipped; 2: called wrongly, or nothing could be done.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from tarazy import __version__
from tarazy.errors import InputError, TarazyError

if TYPE_CHECKING:
    from tarazy.pipeline import Coder
    from tarazy.records import Coding, Document, Skip

Item = TypeVar("Item")
_FILES = click.argument("files", nargs=-1, required=True, metavar="FILES…|-")
_THREADS = click.option("--threads", default=1, show_default=True, type=click.IntRange(1, 64), help="Cores to use.")


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


def _documents(files: tuple[str, ...]) -> "Iterator[Document | Skip]":
    from tarazy.read import read

    return read(files, sys.stdin.buffer if "-" in files else None)


def _progress(items: Iterable[Item], words: str) -> Iterator[Item]:
    """Count on stderr while it is a terminal; silent when piped."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn(words), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(words, total=None)
        for item in items:
            yield item
            progress.advance(task)


def _report(skips: "list[Skip]", coded: int) -> int:
    """Say what was skipped, and give the exit code."""
    for skip in skips:
        click.echo(f"skipped {skip.where}: {skip.reason}", err=True)
    if not coded:
        click.echo("tarazy: nothing could be coded; give files or folders of .txt .md .html .jsonl .csv", err=True)
        return 2
    return 1 if skips else 0


def _warn_undated(coding: "Coding") -> None:
    published = coding.document.published
    if published is not None and published.start is None and published.reason:
        click.echo(f"note {coding.document.id}: {published.reason}", err=True)


@main.command()
@_FILES
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file, of the kind that its ending says: .jsonl .parquet .csv .duckdb. Default: JSON lines.",
)
@_THREADS
def code(files: tuple[str, ...], output: Path | None, threads: int) -> None:
    """Code texts into events.

    FILES are .txt, .md, .html, .jsonl (id, text, optional title, date, source, url) or .csv with the same columns,
    folders of these, or - for standard input. A .duckdb output keeps what earlier runs finished and does the rest.
    """
    from tarazy.pipeline import load
    from tarazy.records import Skip
    from tarazy.store import Run, open_writer

    documents = _documents(files)
    coder = load(threads=threads)
    skips: list[Skip] = []
    coded = kept = 0
    run = Run(coder=coder.name, hashes=coder.hashes)
    with open_writer(output or sys.stdout.buffer, run=run) as writer:
        for document in _progress(documents, "documents"):
            if isinstance(document, Skip):
                skips.append(document)
                writer.skip(document)
            elif writer.done(document, coder.name):
                kept += 1
            else:
                coding = coder.code(document)
                _warn_undated(coding)
                skips.extend(coding.skipped)
                writer.write(coding)
                coded += 1
    if kept:
        click.echo(f"{kept} document(s) were coded before and are unchanged", err=True)
    sys.exit(_report(skips, coded + kept))


@main.command()
@_FILES
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
@_THREADS
def brief(files: tuple[str, ...], output: Path | None, focal: str | None, powers: str | None, threads: int) -> None:
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
    codings, skips, coder = _code_all(files, threads)
    if codings:
        told = compose(codings, skips, ontology=load_ontology(), powers=chosen, focal=focal, hashes=coder.hashes)
        show(told, Console(width=None if sys.stdout.isatty() else 120, highlight=False, markup=False))
        if output is not None:
            output.write_text(page(told), encoding="utf-8")
    sys.exit(_report(skips, len(codings)))


@main.command(name="eval")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILES…")
@click.option(
    "--errors", default=20, show_default=True, type=click.IntRange(0), help="How many errors to print in full."
)
@click.option("--json", "as_json", is_flag=True, help="All scores and errors as JSON.")
@_THREADS
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
    scores = evaluate(_progress(golds, "texts"), load(threads=threads).code)
    if as_json:
        click.echo(scores.to_json())
    else:
        show(scores, Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False), errors)


def _span(text: str, words: str, option: str) -> tuple[int, int]:
    """Where the words stand; InputError unless they stand there once, so that no other mention is meant."""
    if text.count(words) != 1 or not words.strip():
        raise InputError(f"{option} {words!r} stands {text.count(words)} times in the text, expected once; add words")
    start = text.index(words)
    return start, start + len(words)


@main.command()
@click.argument("text")
@click.option("--source", required=True, metavar="WORDS", help="The one who acts, in the words of the text.")
@click.option("--target", metavar="WORDS", help="The one who is acted upon. Default: nobody.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each type.")
def relate(text: str, source: str, target: str | None, as_json: bool) -> None:
    """Rank the PLOVER types of what SOURCE does to TARGET in one sentence."""
    from tarazy.pipeline import load

    ranked = load().relate(
        text, _span(text, source, "--source"), None if target is None else _span(text, target, "--target")
    )
    for one in ranked:
        if as_json:
            click.echo(json.dumps({"type": one.type, "probability": round(one.probability, 4)}))
        else:
            click.echo(f"{one.type:10} {one.probability:.3f}")


@main.command()
@_FILES
def parse(files: tuple[str, ...]) -> None:
    """Print words, universal parts of speech and dependencies as CoNLL-U.

    FILES are as for `tarazy code`.
    """
    from tarazy.pipeline import load
    from tarazy.records import Skip

    coder = load()
    skips: list[Skip] = []
    parsed = 0
    for document in _documents(files):
        if isinstance(document, Skip):
            skips.append(document)
            continue
        click.echo(f"# newdoc id = {document.id}")
        for sentence in coder.parse(document.text):
            for number, word in enumerate(sentence, start=1):
                click.echo(f"{number}\t{word.text}\t_\t{word.upos}\t_\t_\t{word.head}\t{word.deprel}\t_\t_")
            click.echo("")
        parsed += 1
    sys.exit(_report(skips, parsed))


def _code_all(files: tuple[str, ...], threads: int) -> "tuple[list[Coding], list[Skip], Coder]":
    from tarazy.pipeline import load
    from tarazy.records import Skip

    documents = _documents(files)
    coder = load(threads=threads)
    codings, skips = [], []
    for result in _progress(coder.code_all(documents), "documents"):
        if isinstance(result, Skip):
            skips.append(result)
        else:
            _warn_undated(result)
            codings.append(result)
    return codings, skips, coder


if __name__ == "__main__":
    main()
