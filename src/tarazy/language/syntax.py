"""Words with universal part of speech and dependencies, from the token vectors of one encoder pass."""

import re
from collections.abc import Sequence

import numpy as np

from tarazy.language.heads import Array, Heads

# As the English treebanks of Universal Dependencies cut words: hyphens apart, clitics apart, addresses whole.
_WORD = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:[A-Za-z]\.){2,}|(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Sen|Rep|Gov|Jr|Sr|Prof|Inc|Corp|Co|No|vs|etc)\."
    r"|can(?=not\b)|\w+(?=n['’]t\b)|n['’]t\b|['’](?:s|re|ve|ll|d|m)\b"
    r"|\d+(?:[.,:]\d+)+|\.{2,}|-{2,}|\w+|[^\w\s]",
    re.IGNORECASE,
)


def cut_words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Start and end of each word of `text[start:end]`."""
    return [m.span() for m in _WORD.finditer(text, start, end)]


class Parser:
    """Tags and trees of one sentence."""

    def __init__(self, heads: Heads, parts: tuple[str, ...], relations: tuple[str, ...]) -> None:
        self._heads, self._parts, self._relations = heads, parts, relations

    def parse(self, mixed: Array, first: Sequence[int]) -> list[tuple[str, int, str]]:
        """Part of speech, head (0 is the root, 1 the first word) and relation of each word.

        `mixed` are the mixed token vectors [T, 384] with the special tokens, `first` the position of each word's first
        subword.
        """
        tags, arcs, relations = self._heads.syntax(mixed[[0, *first]])
        heads = spanning_tree(arcs)
        return [
            (self._parts[tags[i].argmax()], int(heads[i]), self._relations[relations[i, heads[i]].argmax()])
            for i in range(1, len(tags))
        ]


def spanning_tree(arcs: Array) -> list[int]:
    """The highest-scoring tree with one word below the root.

    `arcs[i, j]` is the score of j as the head of i, row and column 0 are the root. Heads as a list, 0 for the root
    itself. Chu and Liu 1965, Edmonds 1967; the one word below the root is the surest.
    """
    scores = arcs.astype(np.float64)
    np.fill_diagonal(scores, -np.inf)
    size = len(scores)
    if size > 1:
        scores -= scores[1:].max()
        top = 1 + int(scores[1:, 0].argmax())
        scores[1:, 0] = -np.inf
        scores[top] = -np.inf
        scores[top, 0] = 0.0
    return _edmonds(scores)


def _edmonds(scores: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> list[int]:
    size = len(scores)
    heads = [0, *(int(scores[i].argmax()) for i in range(1, size))]
    cycle = _cycle(heads)
    if not cycle:
        return heads
    rest = [i for i in range(size) if i not in cycle]
    inside = sorted(cycle)
    # The cycle becomes one node, the last; entering it at v costs what the cycle loses of v's own arc
    smaller = np.full((len(rest) + 1, len(rest) + 1), -np.inf)
    smaller[:-1, :-1] = scores[np.ix_(rest, rest)]
    leaving = scores[np.ix_(rest, inside)]
    smaller[:-1, -1] = leaving.max(1)
    lost = np.array([scores[v, heads[v]] for v in inside])
    entering = scores[np.ix_(inside, rest)] - lost[:, None]
    smaller[-1, :-1] = entering.max(0)
    small = _edmonds(smaller)
    result = heads.copy()
    for position, node in enumerate(rest[1:], 1):
        head = small[position]
        result[node] = rest[head] if head < len(rest) else inside[int(leaving[position].argmax())]
    above = small[-1]
    result[inside[int(entering[:, above].argmax())]] = rest[above]
    return result


def _cycle(heads: list[int]) -> set[int]:
    done: set[int] = {0}
    for start in range(1, len(heads)):
        path: list[int] = []
        node = start
        while node not in done and node not in path:
            path.append(node)
            node = heads[node]
        if node in path:
            return set(path[path.index(node) :])
        done.update(path)
    return set()
