"""How a file begins: its columns in their order, what separates them, and whether it is the layout that was named."""

import csv
from collections.abc import Sequence
from typing import NamedTuple

from tarazy.errors import InputError
from tarazy.store.archives.layout import Table
from tarazy.store.archives.source import Source


class Head(NamedTuple):
    """The columns of a file by our names, the delimiter, and whether the first line is a header."""

    names: tuple[str, ...]
    delimiter: str
    header: bool


def head_of_table(source: Source, layout: Table) -> Head:
    """The head of a file of cells; InputError if it begins as none of this layout does."""
    lines = source.first_lines()
    if not lines:
        raise InputError(f"{source.path}: empty; expected events of {layout.source}")
    counts = {d: len(_cells(lines[0], d, layout.quote)) for d in layout.delimiters}
    delimiter = max(counts, key=lambda d: counts[d])
    cells = _cells(lines[0], delimiter, layout.quote)
    spelt = {_fold(spelling): name for name in layout.columns() for spelling in (name, *layout.aliases.get(name, ()))}
    named = tuple(spelt.get(_fold(cell), f"unused_{i}") for i, cell in enumerate(cells))
    if strange := {_fold(cell) for cell in cells} & {_fold(name) for name in layout.unlike}:
        raise InputError(f"{source.path}:1: not the layout {layout.name}: it has a column {', '.join(sorted(strange))}")
    if sum(name in layout.needed for name in named) * 2 > len(layout.needed):
        missing = [name for name in layout.needed if name not in named]
        if missing:
            raise InputError(
                f"{source.path}:1: the header lacks the column(s) {', '.join(missing)} of {layout.name}; "
                f"got {', '.join(cells[:8])}{' …' if len(cells) > 8 else ''}"
            )
        return Head(_distinct(named), delimiter, True)
    # Most of the first lines decide: the very first may be the one that is malformed.
    widths = [len(_cells(line, delimiter, layout.quote)) for line in lines[:50]]
    for variant in layout.variants:
        if widths.count(len(variant)) * 2 > len(widths):
            return Head(variant, delimiter, False)
    raise InputError(
        f"{source.path}:1: not the layout {layout.name}: expected {_expected(layout)}, separated by "
        f"{' or '.join(map(repr, layout.delimiters))}; got {len(cells)} column(s), the first "
        f"{cells[0][:40]!r}; check the format that you named and the delimiter"
    )


def head_of_lines(source: Source, layout: Table) -> Head:
    """The head of a file of JSON lines; InputError if it is none."""
    lines = source.first_lines()
    if not lines or not lines[0].lstrip().startswith("{"):
        got = repr(lines[0][:40]) if lines else "nothing"
        raise InputError(f"{source.path}:1: expected JSON lines of {layout.source}, got {got}")
    return Head(layout.variants[0], "\t", False)


def _expected(layout: Table) -> str:
    wanted = " or ".join(str(len(variant)) for variant in layout.variants)
    expected = f"{wanted} columns without a header" if wanted else f"a header with {', '.join(layout.needed)}"
    if wanted and all(set(layout.needed) <= set(variant) for variant in layout.variants):
        expected += f", or a header with {', '.join(layout.needed)}"
    return expected


def _cells(line: str, delimiter: str, quote: bool) -> list[str]:
    if not quote:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [])


def _fold(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each once: a column that stands twice counts where it stands first."""
    return tuple(f"again_{i}_{n}" if n in names[:i] else n for i, n in enumerate(names))
