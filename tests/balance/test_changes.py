"""Change points: found where they are, seldom where they are not, with what drove them."""

from datetime import date

import numpy as np
import pytest
from benchmarks.world import FOCAL, NEIGHBOURS, POWERS, load_panel, make_world, tell
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.balance.arcs import Search, Units
from tarazy.balance.changes import find_changes
from tarazy.balance.ratios import RATIOS
from tarazy.balance.selected import given_found, threshold
from tarazy.balance.turns import turns
from tarazy.errors import InputError


def documents(rng, chance, volume=25.0):
    """Documents of one to twelve events that hang together, in periods of varying volume."""
    number = rng.poisson(volume * np.exp(rng.normal(0, 0.6, len(chance))))
    period = np.repeat(np.arange(len(chance)), number)
    size = np.minimum(rng.zipf(2.3, len(period)), 12)
    tone = rng.beta(5 * chance[period], 5 * (1 - chance[period]))
    return period, rng.binomial(size, tone), size


def within(successes, trials, chance):
    """Whether a count is no further from its expectation than 3.5 standard deviations."""
    return abs(successes - trials * chance) <= 3.5 * np.sqrt(trials * chance * (1 - chance))


def test_false_alarms_are_no_more_than_stated():
    worlds, alarm = 120, 0.1
    rng = np.random.default_rng(11)
    alarms = sum(
        bool(find_changes(*documents(rng, np.full(16, 0.7)), periods=16, alarm=alarm, exchanges=199, seed=k).changes)
        for k in range(worlds)
    )
    # The cut must pass two tests, so the rate may lie below what is stated
    assert alarms <= worlds * alarm + 3.5 * np.sqrt(worlds * alarm * (1 - alarm))


def test_the_first_test_is_exact():
    worlds = 200
    rng = np.random.default_rng(12)
    small = 0
    for _ in range(worlds):
        period, top, bottom = documents(rng, np.full(8, 0.6), 8.0)
        offsets = np.concatenate([[0], np.cumsum(np.bincount(period, minlength=8))])
        search = Search(Units(offsets, top.astype(float), bottom.astype(float)), 5, splits_only=False)
        arc = search.best()
        small += arc is not None and search.chance(arc, 99, rng)[0] <= 0.2
    assert within(small, worlds, 0.2)


def test_changes_are_found_where_they_are():
    worlds = 40
    rng = np.random.default_rng(13)
    chance = np.where(np.arange(24) < 10, 0.75, 0.5)
    found = near = placed = more = 0
    for k in range(worlds):
        changes = find_changes(*documents(rng, chance, 40.0), periods=24, exchanges=199, seed=k).changes
        more += len(changes) > 1
        if changes:
            best = min(changes, key=lambda c: abs(c.at - 10))
            found, near, placed = (
                found + 1,
                near + (abs(best.at - 10) <= 1),
                placed + (best.earliest <= 10 <= best.latest),
            )
            assert best.effect < 0
    assert found >= 38
    assert near >= 0.85 * found
    assert placed >= 0.87 * found  # 95 % less 3.5 standard deviations, rounded
    assert more <= 6


def test_a_passing_crisis_is_two_changes():
    rng = np.random.default_rng(14)
    chance = np.where((np.arange(24) >= 10) & (np.arange(24) < 14), 0.35, 0.75)
    changes = find_changes(*documents(rng, chance, 50.0), periods=24).changes
    assert [c.at for c in changes] == [10, 14]
    assert changes[0].effect < 0 < changes[1].effect


def test_an_effect_given_that_it_was_found():
    # Without a threshold, and far above it, the size is the effect and the interval the normal one
    assert given_found(0.3, 0.1, 0.0, 0.95) == pytest.approx((0.3, 0.3 - 0.196, 0.3 + 0.196), abs=1e-4)
    assert given_found(-3.0, 0.1, 0.2, 0.95) == pytest.approx((-3.0, -3.196, -2.804), abs=1e-3)
    # On the threshold, nothing is as likely as anything
    size, low, high = given_found(0.3, 0.1, 0.3, 0.95)
    assert size == pytest.approx(0, abs=1e-6)
    assert low < 0 < high < 0.3 + 0.196
    assert given_found(0.3, 0.0, 0.1, 0.95) == (0.3, 0.3, 0.3)


@pytest.mark.parametrize("true", [0.0, 0.2, 0.3, 0.5])
def test_intervals_of_what_was_found_cover_its_size(true):
    rng = np.random.default_rng(16)
    seen = rng.normal(true, 0.1, 60_000 if true < 0.1 else 4000)
    found = [given_found(x, 0.1, 0.28, 0.95) for x in seen[np.abs(seen) >= 0.28][:1500]]
    covered = sum(low <= true <= high for _, low, high in found)
    assert within(covered, len(found), 0.95)
    assert within(sum(size > true for size, _, _ in found), len(found), 0.5)


def test_the_threshold_is_where_the_statistic_would_be_critical():
    def statistic(d):
        return d**2 / (0.01 + 0.02 * d**2)

    for critical in (2.0, 6.0, 8.0):
        least = threshold(-0.33, 0.1, statistic(0.33), critical)
        assert statistic(least) == pytest.approx(critical)
    assert threshold(0.33, 0.1, 5.0, 5.0) == pytest.approx(0.33)


def test_effects_that_are_hard_to_find_are_corrected():
    rng = np.random.default_rng(17)
    chance = np.where(np.arange(16) < 8, 0.6, 0.5)
    raw, corrected, covered = [], [], []
    for k in range(60):
        for change in find_changes(*documents(rng, chance, 40.0), periods=16, exchanges=199, seed=k).changes:
            raw.append(abs(change.effect))
            corrected.append(-change.corrected)
            covered.append(change.corrected_low <= -0.1 <= change.corrected_high)
    assert len(raw) >= 15
    assert abs(np.median(corrected) - 0.1) < np.median(raw) - 0.1
    assert np.mean(covered) > 0.95 - 3.5 * np.sqrt(0.95 * 0.05 / len(covered))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 3)), max_size=120), st.randoms(use_true_random=False)
)  # fmt: skip
def test_order_of_documents_and_scale_do_not_matter(rows, chance):
    def found(rows, scale):
        period, top, more = (
            (np.array(c, dtype=np.int64) for c in zip(*rows, strict=True)) if rows else [np.zeros(0, int)] * 3
        )
        return find_changes(period, scale * top, scale * (top + more), periods=6, exchanges=99)

    # Within a period the order of equal sums is settled by sorting, so give them sorted
    first = found(sorted(rows), 1)
    second = found(sorted(rows), 2)
    assert [c.at for c in first.changes or ()] == [c.at for c in second.changes or ()]
    assert (first.changes is None) == (sum(1 for r in rows if r[1] or r[2]) < 20) == (first.reason is not None)
    for change in first.changes or ():
        assert change.earliest <= change.at <= change.latest
        assert change.effect == pytest.approx(change.after.value - change.before.value)
        assert change.p <= 0.05


def test_seed_decides():
    rng = np.random.default_rng(15)
    told = documents(rng, np.where(np.arange(12) < 6, 0.7, 0.5))
    assert find_changes(*told, seed=3) == find_changes(*told, seed=3)


@pytest.mark.parametrize(
    ("arguments", "keywords", "told"),
    [
        (([0], [1], [1, 2]), {}, "one of each"),
        (([5], [1], [1]), {"periods": 3}, "outside the periods"),
        (([0], [1], [-1]), {}, "below 0"),
        (([0], [np.nan], [1]), {}, "finite"),
        (([0], [1], [1]), {"periods": 601}, "coarser"),
        (([0], [1], [1]), {"alarm": 0.0}, "between 0 and 1"),
        (([0], [1], [1]), {"alarm": 0.001, "exchanges": 99}, "at least 999"),
        (([0], [1], [1]), {"starts": [date(2010, 1, 1)] * 2, "periods": 3}, "first day"),
    ],
)
def test_what_cannot_be_meant(arguments, keywords, told):
    with pytest.raises(InputError, match=told):
        find_changes(*(np.array(a) for a in arguments), **keywords)


@pytest.fixture(scope="module")
def told():
    world = make_world(3)
    return world, load_panel(tell(world))


def test_turns_of_a_known_world(told):
    world, con = told
    lean = turns(con, FOCAL, "lean", power="RUS/CHN", powers=POWERS)
    assert [c.at for c in lean.found.changes] == [world.shift]
    assert lean.found.changes[0].day == world.starts[world.shift]
    tone = turns(con, FOCAL, "tone", power="USA", powers=POWERS)
    assert [c.at for c in tone.found.changes] == [world.turn]
    for part in (tone.turns[0].types, tone.turns[0].pairs):
        assert abs(part[0].effect) >= abs(part[-1].effect)
    assert sum(p.effect for p in tone.turns[0].pairs) == pytest.approx(tone.found.changes[0].effect)
    for driver in tone.turns[0].after:
        assert driver.day >= world.starts[world.turn]
        assert "USA" in driver.actors + driver.recipients
        assert np.sign(driver.pull) == np.sign(tone.found.changes[0].effect)


def test_weeks_as_units_find_it_too(told):
    world, con = told
    found = turns(con, FOCAL, "cooperation_share", power="CHN", powers=POWERS, unit="week")
    assert [c.at for c in found.found.changes] == [world.shift]
    assert found.found.documents <= 53 * 5 + 2


@pytest.mark.parametrize("ratio", list(RATIOS))
def test_every_ratio_can_be_searched(told, ratio):
    con = told[1]
    power = {"power": "RUS", "two": "RUS/CHN"}.get(RATIOS[ratio])
    region = (FOCAL, *NEIGHBOURS) if RATIOS[ratio] == "region" else None
    found = turns(con, FOCAL, ratio, power=power, powers=POWERS, region=region, exchanges=99)
    assert found.found.reason is None
    assert found.found.documents > 100


@pytest.mark.parametrize(
    ("ratio", "keywords", "message"),
    [
        ("love", {}, "unknown ratio"),
        ("tone", {}, "a power such as"),
        ("tone", {"power": "IND"}, "a power such as"),
        ("lean", {"power": "RUS/RUS"}, "two powers"),
        ("home", {"power": "RUS"}, "no power"),
        ("inside", {}, "a region"),
        ("home", {"region": NEIGHBOURS}, "no region"),
        ("home", {"vector": "sea"}, "unknown vector"),
        ("home", {"unit": "year"}, "unit"),
    ],
)
def test_turns_that_cannot_be_meant(told, ratio, keywords, message):
    with pytest.raises(InputError, match=message):
        turns(told[1], FOCAL, ratio, powers=POWERS, **keywords)
