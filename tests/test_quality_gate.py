"""The pinned floors: a drop, or a development part that changed without pinning anew, fails."""

import json

import pytest
from benchmarks.quality import BASELINE, PART, measure, part_hash
from training.inline import read_corpus

from tarazy.language import load_engine


@pytest.fixture(scope="module")
def scores() -> dict[str, float]:
    return measure(load_engine(), [s for path in sorted(PART.glob("*.txt")) for s in read_corpus(path)])


def test_development_part_is_the_pinned_one() -> None:
    assert json.loads(BASELINE.read_text())["sha256"] == part_hash()


@pytest.mark.parametrize("name", sorted(json.loads(BASELINE.read_text())["floors"]) if BASELINE.exists() else [])
def test_no_score_falls_below_its_floor(scores: dict[str, float], name: str) -> None:
    pinned = json.loads(BASELINE.read_text())
    assert scores[name] >= pinned["floors"][name] - pinned["epsilon"]


def test_scores_are_measured_separately(scores: dict[str, float]) -> None:
    # Two scores that alias each other would hide a drop in one of them
    assert len(set(scores.values())) == len(scores)
