"""The panel of all states: exact sums, and intervals as those of the series of one state."""

from typing import Any

import numpy as np
import pytest
from tests.balance.worlds import panel, row

from tarazy.balance import Request, clusters, series, world
from tarazy.balance.periods import first_day
from tarazy.errors import InputError


def worldly(seed: int, size: int = 900) -> list[dict[str, Any]]:
    """Events of a few states with a few powers, several in a document, with scores that have no exact binary form."""
    rng = np.random.default_rng(seed)
    documents = rng.zipf(1.8, size).clip(1, 90)
    return [
        row(
            [str(rng.choice(["KAZ", "UZB", "DEU"]))], [str(rng.choice(["RUS", "FRA", "CHN"]))],
            f"2024-0{rng.integers(1, 7)}-1{rng.integers(0, 9)}", document=f"d{documents[n] * 7 + n // 3 % 7}",
            score=float(rng.integers(-100, 100)) / 10, contexts=[["military"], ["economic"], []][rng.integers(0, 3)],
            quad=["verbal_cooperation", "material_conflict"][int(rng.random() < 0.3)],
        )
        for n in range(size)
    ]  # fmt: skip


def test_score_sums_of_the_world_do_not_depend_on_order() -> None:
    told = worldly(1)
    request = Request(focal="KAZ", powers=("RUS", "CHN", "EU"), by="quarter", weight="score")
    first = world(panel(told), request)
    for _ in range(3):
        np.random.default_rng(2).shuffle(told)
        again = panel(told)
        again.execute("SET threads = 4")
        assert world(again, request).equals(first)
    # Each sum is the float that is nearest to the decimal sum, not one that rounding led away from it
    kept = first.filter(first["vector"].is_null() & (first["state"] == "KAZ") & (first["power"] == "RUS"))
    for start, value in kept.select("start", "cooperation").iter_rows():
        exact = sum(
            round(abs(r["score"]) * 10)
            for r in told
            if r["actor_countries"] == ["KAZ"] and r["recipient_countries"] == ["RUS"]
            and r["quad"] == "verbal_cooperation" and first_day(r["day"], "quarter") == start
        )  # fmt: skip
        assert value == exact / 10


@pytest.mark.parametrize("weight", ["count", "score"])
def test_intervals_of_the_world_are_those_of_series(weight: Any) -> None:
    told, powers = worldly(3), ("RUS", "CHN", "EU")
    request = Request(focal="KAZ", powers=powers, by="quarter", weight=weight)
    plain, frame = world(panel(told), request), world(panel(told), request, resamples=4000, seed=1)
    assert frame.select(plain.columns).equals(plain)
    assert frame.equals(world(panel(told), request, resamples=4000, seed=1))
    assert not frame.equals(world(panel(told), request, resamples=4000, seed=2))
    seen = 0
    for state in ("KAZ", "UZB"):
        found = series(
            panel(told), state, powers=powers, by="quarter", weight=weight, resamples=4000, measures=["flows"]
        )
        for r in frame.filter(frame["state"] == state).iter_rows(named=True):
            for part in ("cooperation", "conflict"):
                (one,) = found.select("flows", part, r["power"], r["vector"])
                at = one.starts.index(r["start"])
                value, low, high = one.values[at], one.lows[at], one.highs[at]
                assert low is not None
                assert high is not None
                assert r[part] == pytest.approx(value)
                assert r[f"{part}_documents"] == one.documents[at]
                # Draws differ; a twelfth of the width is some four standard errors of such a quantile
                near = {"abs": (high - low) / 12 + 1e-9}
                assert r[f"{part}_low"] == pytest.approx(low, **near)
                assert r[f"{part}_high"] == pytest.approx(high, **near)
                seen += 1
    assert seen > 40


def test_intervals_of_the_world_do_not_depend_on_how_many_cells_are_drawn_at_once(monkeypatch: Any) -> None:
    request = Request(focal="KAZ", powers=("RUS", "CHN"), by="month")
    whole = world(panel(worldly(4, 200)), request, resamples=1000)
    monkeypatch.setattr(clusters, "BLOCK", 1)  # a cell at a time
    parts = world(panel(worldly(4, 200)), request, resamples=1000)
    assert parts.select("state", "cooperation", "conflict", "events").equals(
        whole.select("state", "cooperation", "conflict", "events")
    )
    wide = whole["cooperation_high"] - whole["cooperation_low"]
    assert ((parts["cooperation_high"] - whole["cooperation_high"]).abs() <= 0.25 * wide).all()
    with pytest.raises(InputError, match="at least 100"):
        world(panel(worldly(4, 20)), request, resamples=3)
