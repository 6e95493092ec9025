"""`tarazy relate`: what one span of a sentence does to another."""

import json

import click

from tarazy.errors import InputError


def _span(text: str, words: str, option: str) -> tuple[int, int]:
    """Where the words stand; InputError unless they stand there once, so that no other mention is meant."""
    if text.count(words) != 1 or not words.strip():
        raise InputError(f"{option} {words!r} stands {text.count(words)} times in the text, expected once; add words")
    start = text.index(words)
    return start, start + len(words)


@click.command()
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
