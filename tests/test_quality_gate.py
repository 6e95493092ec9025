"""The pinned floors: a drop, or a development part that changed without pinning anew, fails."""

import json

import pytest
from benchmarks.quality import BASELINE, PART, measure, part_hash, read_part

import tarazy

# The confidence means a chance: what the card promises on the development part (int8 rounding moves it a little)
CALIBRATION = 0.05


@pytest.fixture(scope="module")
def scores() -> dict[str, float]:
    return measure(tarazy.load(), read_part(PART.name))


def test_development_part_is_the_pinned_one() -> None:
    assert json.loads(BASELINE.read_text())["sha256"] == part_hash()


@pytest.mark.parametrize("name", sorted(json.loads(BASELINE.read_text())["floors"]) if BASELINE.exists() else [])
def test_no_score_falls_below_its_floor(scores: dict[str, float], name: str) -> None:
    pinned = json.loads(BASELINE.read_text())
    assert scores[name] >= pinned["floors"][name] - pinned["epsilon"]


def test_confidence_is_calibrated(scores: dict[str, float]) -> None:
    assert scores["calibration_error"] < CALIBRATION + json.loads(BASELINE.read_text())["epsilon"]


def test_scores_are_measured_separately(scores: dict[str, float]) -> None:
    # Two scores that alias each other would hide a drop in one of them
    assert len(set(scores.values())) == len(scores)
