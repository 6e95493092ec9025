"""What the commands share: arguments, reading, progress on stderr, and the exit code."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

if TYPE_CHECKING:
    from tarazy.pipeline import Coder
    from tarazy.records import Claim, Coding, Document, Skip

Item = TypeVar("Item")
FILES = click.argument("files", nargs=-1, required=True, metavar="FILES…|-")
ACTORS = click.option(
    "--actors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CSV",
    help="Your own people and organisations, beside those of the package; see docs/actors.md.",
)
THREADS = click.option("--threads", default=1, show_default=True, type=click.IntRange(1, 64), help="Cores to use.")


def documents_of(files: tuple[str, ...]) -> "Iterator[Document | Skip]":
    """The documents of the files that the user named, standard input for "-"."""
    from tarazy.read import read

    return read(files, sys.stdin.buffer if "-" in files else None)


def progress(items: Iterable[Item], words: str) -> Iterator[Item]:
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


def report(skips: "list[Skip]", coded: int) -> int:
    """Say what was skipped, and give the exit code."""
    for skip in skips:
        click.echo(f"skipped {skip.where}: {skip.reason}", err=True)
    if not coded:
        click.echo("tarazy: nothing could be coded; give files or folders of .txt .md .html .jsonl .csv", err=True)
        return 2
    return 1 if skips else 0


def claim_line(document: "Document", claim: "Claim") -> str:
    """A claim as one JSON object, with the document that states it."""
    return json.dumps({"document": document.id, **claim.to_dict()}, ensure_ascii=False)


def check_claims_path(claims: Path, output: Path | None, files: tuple[str, ...]) -> None:
    """UsageError if the claims would go to standard output, into the output's file or over what is read."""
    if str(claims) == "-":
        raise click.UsageError("--claims takes a file; events go to standard output, and `tarazy claims` prints claims")
    if output is not None and _same(claims, output):
        raise click.UsageError(f"--claims and --output both name {output}; give two files")
    for name in files:
        path = Path(name)
        if name == "-" or not path.exists():
            continue
        # A file in a folder that is read would be an input of this run or of the next one
        if _same(claims, path) or (path.is_dir() and claims.resolve().is_relative_to(path.resolve())):
            raise click.UsageError(f"--claims names {claims}, which is or lies in the input {name}; give another file")


def _same(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.samefile(other)  # hard links too
    return one.resolve() == other.resolve()


def claims_file(path: Path) -> TextIO:
    """The file that claims are written to, opened with what it holds; InputError if it cannot be written."""
    from tarazy.errors import InputError

    try:
        return path.open("a", encoding="utf-8", newline="\n", errors="backslashreplace")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); give another path") from error


def warn_undated(coding: "Coding") -> None:
    """Say on stderr why a document's date is not known."""
    published = coding.document.published
    if published is not None and published.start is None and published.reason:
        click.echo(f"note {coding.document.id}: {published.reason}", err=True)


def code_all(
    files: tuple[str, ...], threads: int, actors: Path | None = None
) -> "tuple[list[Coding], list[Skip], Coder]":
    """All codings of the files, what was skipped, and the coder."""
    from tarazy.pipeline import load
    from tarazy.records import Skip

    documents = documents_of(files)
    coder = load(threads=threads, actors=actors)
    codings, skips = [], []
    for result in progress(coder.code_all(documents), "documents"):
        if isinstance(result, Skip):
            skips.append(result)
        else:
            warn_undated(result)
            codings.append(result)
    return codings, skips, coder
