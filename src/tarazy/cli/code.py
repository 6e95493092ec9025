"""`tarazy code`: texts into events."""

import sys
from contextlib import ExitStack
from pathlib import Path

import click

from tarazy.cli.common import (
    ACTORS,
    FILES,
    THREADS,
    check_claims_path,
    claim_line,
    claims_file,
    documents_of,
    progress,
    report,
    warn_undated,
)


@click.command()
@FILES
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file, of the kind that its ending says: .jsonl .parquet .csv .duckdb. Default: JSON lines.",
)
@click.option(
    "--claims",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the figures that the texts state about states to this file, one JSON line each.",
)
@ACTORS
@THREADS
def code(files: tuple[str, ...], output: Path | None, claims: Path | None, actors: Path | None, threads: int) -> None:
    """Code texts into events.

    FILES are .txt, .md, .html, .jsonl (id, text, optional title, date, source, url) or .csv with the same columns,
    folders of these, or - for standard input. A .duckdb output keeps what earlier runs finished and does the rest; it
    holds the claims too, in a table of that name.
    """
    if claims is not None and output is not None and output.suffix.lower() == ".duckdb":
        raise click.UsageError(f"{output} holds the claims in its table `claims`; leave out --claims")
    if claims is not None:
        check_claims_path(claims, output, files)
    from tarazy.pipeline import load
    from tarazy.records import Skip
    from tarazy.store import Run, open_writer

    documents = documents_of(files)
    coder = load(threads=threads, actors=actors)
    skips: list[Skip] = []
    coded = kept = 0
    run = Run(coder=coder.name, hashes=coder.hashes)
    prepared = open_writer(output or sys.stdout.buffer, run=run)
    with ExitStack() as stack:
        # Both are found writable before either is emptied, so that a refused one costs nothing
        lines = None if claims is None else stack.enter_context(claims_file(claims))
        writer = stack.enter_context(prepared)
        if lines is not None and claims is not None and claims.is_file():  # a pipe has nothing to empty
            lines.truncate(0)
        for document in progress(documents, "documents"):
            if isinstance(document, Skip):
                skips.append(document)
                writer.skip(document)
            elif writer.done(document, coder.name):
                kept += 1
            else:
                coding = coder.code(document)
                warn_undated(coding)
                skips.extend(coding.skipped)
                writer.write(coding)
                if lines is not None:
                    lines.writelines(claim_line(coding.document, claim) + "\n" for claim in coding.claims)
                coded += 1
    if kept:
        click.echo(f"{kept} document(s) were coded before and are unchanged", err=True)
    sys.exit(report(skips, coded + kept))
