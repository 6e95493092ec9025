"""The sentences of the treebanks, read from their compressed files."""

import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TREEBANKS = ("en_ewt", "en_gum")


@dataclass(frozen=True, slots=True)
class Tree:
    """One sentence: its words, their universal parts of speech, heads (0 is the root) and relations."""

    words: tuple[str, ...]
    tags: tuple[str, ...]
    heads: tuple[int, ...]
    relations: tuple[str, ...]


def read_trees(path: Path) -> list[Tree]:
    """Trees of a compressed CoNLL-U file; multiword and empty tokens are left out."""
    trees, rows = [], []
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        for line in [*stream, "\n"]:
            if line.strip():
                cells = line.rstrip("\n").split("\t")
                if cells[0].isdigit():
                    rows.append((cells[1], cells[3], int(cells[6]), cells[7]))
            elif rows:
                words, tags, heads, relations = zip(*rows, strict=True)
                trees.append(Tree(words, tags, heads, relations))
                rows = []
    return trees


def label_sets(trees: Sequence[Tree]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sorted tags and relations of the trees."""
    return tuple(sorted({t for x in trees for t in x.tags})), tuple(sorted({r for x in trees for r in x.relations}))
