"""`tarazy claims`: figures that texts state about states, beside reference facts."""

import sys

import click

from tarazy.cli.common import FILES, claim_line, documents_of, report


@click.command()
@FILES
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each claim.")
def claims(files: tuple[str, ...], as_json: bool) -> None:
    """Print the figures that texts state about states and groups, held against reference facts.

    FILES are as for `tarazy code`. Lengths of land borders, areas, populations, sizes of forces, numbers of members,
    years of founding, accession and independence.
    """
    from tarazy.brief.words import about, clean, reference, said
    from tarazy.claims import document_claims
    from tarazy.records import Skip

    skips: list[Skip] = []
    read = 0
    for document in documents_of(files):
        if isinstance(document, Skip):
            skips.append(document)
            continue
        read += 1
        for claim in document_claims(document):
            if as_json:
                click.echo(claim_line(document, claim))
            else:
                cells = (
                    document.id,
                    str(claim.sentence + 1),
                    about(claim),
                    said(claim),
                    reference(claim),
                    claim.verdict,
                )
                click.echo("\t".join(clean(" ".join(c.split())) for c in cells))
    sys.exit(report(skips, read))
