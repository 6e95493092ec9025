"""Sentences of a text with their offsets."""

import re
from collections.abc import Iterator

from nupunkt import sent_spans

# A blank line, or a line break before a bullet, ends a paragraph whatever its last character.
_BREAK = re.compile(r"\n[ \t\r]*\n\s*|\n(?=[ \t]*(?:[•*\-–—‣▪]|\d+[.)])[ \t])")
# "ASTANA, Nov 27 (Agency) - ": where and when the report was filed is no part of what it tells.
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’ /-]+(?:, [A-Z][\w .]{2,20})?(?:,? (?:[A-Z][a-z]{2,8}\.? )?\d{1,2}(?:,? \d{4})?)?"
    r"(?: \([A-Z][\w ./-]{1,30}\))? ?(?:--|[-–—]) "
)
_BULLET = re.compile(r"(?:[•*\-–—‣▪]|\d+[.)])[ \t]+")
# A line that ends well before the others' width and without a stop is a line of its own (a heading, a list
# without bullets); longer ones are taken as hard-wrapped prose.
_WRAP_WIDTH = 55
_STOPS = ".!?;:,\"'”’)"


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in [*_BREAK.finditer(text), None]:
        end = found.start() if found else len(text)
        yield from _lines(text, start, end)
        start = found.end() if found else end


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = position = start
    while (newline := text.find("\n", position, end)) >= 0:
        line = text[position:newline].rstrip()
        if len(line) < _WRAP_WIDTH and line and line[-1] not in _STOPS:
            yield begin, newline
            begin = newline + 1
        position = newline + 1
    yield begin, end


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, headings and list items included, white space and bullets left out."""
    spans = []
    for first, last in _paragraphs(text):
        for start, end in sent_spans(text[first:last]) if text[first:last].strip() else ():
            a, b = first + start, first + end
            while a < b and text[a].isspace():
                a += 1
            if bullet := _BULLET.match(text, a, b):
                a = bullet.end()
            if dateline := _DATELINE.match(text, a, b):
                a = dateline.end()
            while b > a and text[b - 1].isspace():
                b -= 1
            if b > a:
                spans.append((a, b))
    return spans
