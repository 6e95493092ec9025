"""Our leaders' dates against the two data sets that they were carried over from."""

import pytest
from knowledge.datasets import RECORDS, archigos, reign
from knowledge.differences import accepted, differences

pytestmark = pytest.mark.skipif(not RECORDS.is_dir(), reason="the data sets of leaders are not here")


def test_every_difference_of_dates_was_looked_at() -> None:
    known = accepted()
    new = [one for one in differences() if one.key not in known]
    assert not new, (
        "python -m knowledge.differences lists them; correct ours, or add them with a reason:\n"
        + "\n".join(map(str, new))
    )
    assert all(known.values())


def test_most_leaders_since_1990_are_ours_with_their_dates() -> None:
    spells = [s for s in (*reign(), *archigos()) if s.country != "SMR"]
    apart = [one for one in differences() if one.country != "SMR"]
    assert len(spells) > 2000
    assert len(apart) < len(spells) * 0.2
