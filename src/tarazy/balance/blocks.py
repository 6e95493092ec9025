"""Blocks of a graph: sets of ties in which any two lie on a common cycle, or a tie that lies on none."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def blocks(nodes: int, ties: Ints) -> Iterator[Ints]:
    """The biconnected components of a simple graph, as positions in `ties`; each tie is in exactly one.

    Hopcroft & Tarjan, "Algorithm 447: efficient algorithms for graph manipulation", Communications of the ACM 16
    (1973) 372-378, without recursion.
    """
    near: list[list[tuple[int, int]]] = [[] for _ in range(nodes)]
    for number, (a, b) in enumerate(ties.tolist()):
        near[a].append((b, number))
        near[b].append((a, number))
    depth = [-1] * nodes
    low = [0] * nodes
    taken: list[int] = []
    for root in range(nodes):
        if depth[root] >= 0:
            continue
        depth[root] = low[root] = 0
        path = [(root, -1, iter(near[root]))]
        while path:
            node, entry, rest = path[-1]
            for other, number in rest:
                if depth[other] < 0:
                    taken.append(number)
                    depth[other] = low[other] = depth[node] + 1
                    path.append((other, number, iter(near[other])))
                    break
                if number != entry and depth[other] < depth[node]:
                    taken.append(number)
                    low[node] = min(low[node], depth[other])
            else:
                path.pop()
                if not path:
                    continue
                parent = path[-1][0]
                low[parent] = min(low[parent], low[node])
                if low[node] >= depth[parent]:
                    start = taken.index(entry)
                    yield np.array(sorted(taken[start:]), dtype=np.int64)
                    del taken[start:]
