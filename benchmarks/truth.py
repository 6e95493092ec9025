"""What each measure would say of a synthetic world if everything were seen: expectations, without any event drawn."""

from itertools import combinations

import numpy as np

from benchmarks.world import (
    AMONG,
    AT_HOME,
    BODY,
    FOCAL,
    HOME,
    INWARD,
    NEAR,
    NEIGHBOURS,
    OTHER,
    OUTSIDE,
    OUTWARD,
    POWERS,
    VECTORS,
    Floats,
    World,
)  # fmt: skip

# Measure and part without version, power (or pair), vector
Key = tuple[str, str, str | None, str | None]
PAST = 4  # periods that make a state's own past
NEAR_FOCAL = (*range(len(POWERS)), NEAR, AT_HOME, OTHER, BODY)


def truths(world: World) -> dict[Key, Floats]:
    """The true value in each period of every series that `tarazy.balance.series` gives, but for reciprocity."""
    found: dict[Key, Floats] = {}
    expected = world.expected
    cover = expected[:, list(NEAR_FOCAL)].sum(axis=(1, 2, 3, 4))
    for v, vector in ((slice(None), None), *((slice(k, k + 1), name) for k, name in enumerate(VECTORS))):
        told = expected[:, :, v].sum(axis=2)
        for name, value in {**_by_power(told, cover), **_over_powers(told), **_others(told)}.items():
            found[(*name, vector)] = value
    return found


def _by_power(told: Floats, cover: Floats) -> dict[tuple[str, str, str | None], Floats]:
    found: dict[tuple[str, str, str | None], Floats] = {}
    powers = told[:, : len(POWERS)].sum(axis=3)
    good, bad = powers[..., 0], powers[..., 1]
    for p, code in enumerate(POWERS):
        found["flows", "cooperation", code] = good[:, p]
        found["flows", "conflict", code] = bad[:, p]
        found["flows", "net", code] = good[:, p] - bad[:, p]
        found["flows", "tone", code] = good[:, p] / (good + bad)[:, p]
        found["flows", "cooperation_share", code] = good[:, p] / good.sum(axis=1)
        found["flows", "conflict_share", code] = bad[:, p] / bad.sum(axis=1)
        found["flows", "cooperation_rate", code] = 1000 * good[:, p] / cover
        found["flows", "conflict_rate", code] = 1000 * bad[:, p] / cover
        for part, kinds in (("all", [0, 1]), ("cooperation", [0]), ("conflict", [1])):
            way = told[:, p, kinds].sum(axis=1)
            found["initiative", part, code] = way[:, OUTWARD] / (way[:, OUTWARD] + way[:, INWARD])
    for (i, one), (j, other) in combinations(enumerate(POWERS), 2):
        found["lean", "lean", f"{one}/{other}"] = np.log(good[:, i] / good[:, j])
    return found


def _over_powers(told: Floats) -> dict[tuple[str, str, str | None], Floats]:
    good = told[:, : len(POWERS), 0].sum(axis=2)
    share = good / good.sum(axis=1, keepdims=True)
    index = (share**2).sum(axis=1)
    distance = np.full(len(good), np.nan)
    for t in range(PAST, len(good)):
        past = good[t - PAST : t].sum(axis=0)
        past = past / past.sum()
        middle = (share[t] + past) / 2
        # Rounding must not make the truth of no distance negative
        distance[t] = max(0.0, 0.5 * sum(float((p * np.log2(p / middle)).sum()) for p in (share[t], past)))
    even = 1 / len(POWERS)
    return {
        ("concentration", "hhi", None): index,
        ("concentration", "hill1", None): np.exp(-(share * np.log(share)).sum(axis=1)),
        ("concentration", "hill2", None): 1 / index,
        ("concentration", "uneven", None): (index - even) / (1 - even),
        ("lean", "distance", None): distance,
    }


def _others(told: Floats) -> dict[tuple[str, str, str | None], Floats]:
    good = told[:, :, 0]
    inside = good[:, [NEAR, AMONG]].sum(axis=2)
    out = good[:, [*range(len(POWERS)), OUTSIDE]].sum(axis=(1, 2))
    found: dict[tuple[str, str, str | None], Floats] = {
        ("cohesion", "inside", None): inside.sum(axis=1) / (inside.sum(axis=1) + out)
    }
    for pair in combinations(sorted((FOCAL, *NEIGHBOURS)), 2):
        part = inside[:, 0] / 4 if FOCAL in pair else inside[:, 1] / 6
        found["cohesion", "pair", "/".join(pair)] = part / inside.sum(axis=1)
    home = good[:, AT_HOME].sum(axis=1)
    abroad = good[:, [*range(len(POWERS)), NEAR, OTHER]][:, :, [OUTWARD, INWARD]].sum(axis=(1, 2))
    found["selfreliance", "home", None] = home / (home + abroad)
    for part in ("industry", "forces", "institutions"):
        found["selfreliance", part, None] = home / len(HOME) / (home + abroad)
    return found
