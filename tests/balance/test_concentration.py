"""Concentration and lean against known values."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazy.balance.concentration import entropy, herfindahl, hill, unevenness
from tarazy.balance.lean import divergence, log_ratio
from tarazy.balance.reciprocity import lags, shift_test
from tarazy.errors import InputError

SHARES = st.lists(st.integers(0, 50), min_size=2, max_size=8).filter(lambda x: sum(x) > 0).map(
    lambda x: np.array(x) / sum(x)
)  # fmt: skip


def test_herfindahl_of_the_merger_guidelines() -> None:
    # US Department of Justice and Federal Trade Commission, Horizontal Merger Guidelines (2010), section 5.3, note 9:
    # four firms with 30, 30, 20 and 20 percent have an index of 2600 points
    assert herfindahl([0.3, 0.3, 0.2, 0.2]) * 10_000 == pytest.approx(2600)


@pytest.mark.parametrize("number", [1, 2, 5, 20])
def test_even_shares_count_as_many_as_there_are(number: int) -> None:
    # Hill 1973, Ecology 54, 427-432: every order gives N for N equal shares
    even = np.full(number, 1 / number)
    assert [hill(even, order) for order in (0, 0.5, 1, 2, 3)] == pytest.approx([number] * 5)


def test_effective_number_of_parties() -> None:
    # Laakso and Taagepera 1979, Comparative Political Studies 12, 3-27: N2 = 1 / sum of squares, so that shares of
    # one half, one quarter and one quarter make 8/3 effective parties
    assert hill([0.5, 0.25, 0.25], 2) == pytest.approx(8 / 3)


def test_entropy_of_shannons_example() -> None:
    # Shannon 1948, Bell System Technical Journal 27, section 7: 1/2, 1/4, 1/8, 1/8 have 7/4 bits
    assert entropy([1 / 2, 1 / 4, 1 / 8, 1 / 8]) / np.log(2) == pytest.approx(7 / 4)
    assert hill([1 / 2, 1 / 4, 1 / 8, 1 / 8], 1) == pytest.approx(2 ** (7 / 4))


def test_unevenness_runs_from_even_to_one() -> None:
    assert unevenness(0.25, 4) == pytest.approx(0)
    assert unevenness(1.0, 4) == pytest.approx(1)
    assert np.isnan(unevenness(1.0, 1))
    with pytest.raises(InputError, match="order of 0 or more"):
        hill([1.0], -1)


@settings(deadline=None)
@given(SHARES)
def test_higher_orders_count_fewer(share: np.ndarray) -> None:  # type: ignore[type-arg]
    # Hill 1973: the numbers do not rise with the order
    numbers = [float(hill(share, order)) for order in (0, 1, 2, 5)]
    assert all(a >= b - 1e-9 for a, b in pairwise(numbers))
    assert 1 / hill(share, 2) == pytest.approx(herfindahl(share))


@settings(deadline=None)
@given(SHARES)
def test_divergence_is_zero_with_itself_and_one_at_most(share: np.ndarray) -> None:  # type: ignore[type-arg]
    assert divergence(share, share) == pytest.approx(0, abs=1e-12)
    assert -1e-12 <= divergence(share, share[::-1]) <= 1 + 1e-12


def test_divergence_of_shares_without_anything_in_common() -> None:
    # Lin 1991, IEEE Transactions on Information Theory 37, 145-151: bounded by 1 bit
    assert divergence([1.0, 0.0], [0.0, 1.0]) == pytest.approx(1)


def test_small_counts_lean_less_than_large_ones() -> None:
    assert 0 < log_ratio(2, 1) < log_ratio(20, 10) < np.log(2)
    assert log_ratio(0, 0) == 0


def test_lags_and_shifts() -> None:
    answers = np.zeros(20)
    answers[[5, 12]] = 1
    assert lags(answers, 3).tolist() == [0, 0, 3, 2, 1, 0, 0, 0, 0, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    acts = np.zeros(20)
    acts[[4, 11]] = 1
    # Of the 20 shifts those by 0, -1 and -2 have both acts followed by an answer within three days
    assert shift_test(acts, (lags(answers, 3) > 0).astype(float)) == pytest.approx(3 / 20)
