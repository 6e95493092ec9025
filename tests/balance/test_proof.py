"""The proof in short: a few of the worlds of `benchmarks.proof`, with the leeway that their number gives."""

import numpy as np
import pytest
from benchmarks import proof
from benchmarks.errors import OURS
from benchmarks.proof_page import write_page
from benchmarks.truth import truths
from benchmarks.world import BONDS, FOCAL, POWERS, Errors, load_panel, make_world, tell
from scipy.stats import gamma
from tests.balance.worlds import panel, row

from tarazy.balance import Request, series
from tarazy.balance.deals import dealings, gather
from tarazy.balance.panel import panel as as_panel
from tarazy.balance.resample import effective_size, freedom
from tarazy.balance.scales import Scales
from tarazy.balance.selection import fetch


@pytest.fixture(scope="module")
def measured():
    return [proof.measures(seed) for seed in range(6)]


def spread(values):
    """Mean over worlds and 3.5 of its standard deviations: the estimates of one world hang together."""
    return np.mean(values), 3.5 * np.std(values, ddof=1) / np.sqrt(len(values))


def test_intervals_of_all_measures_cover_the_truth(measured):
    shares = [sum(v[1] for v in w.values()) / sum(v[0] for v in w.values()) for w in measured]
    mean, leeway = spread(shares)
    assert mean - leeway <= 0.97
    assert mean + leeway >= 0.93


def test_documents_of_unequal_size_do_not_narrow_intervals():
    # 40 quarters of a world are as many cases as eight worlds of the proof, for less time; seeds decide the numbers.
    # Of these sums 95.4 % are covered and 1.5 % missed above; intervals without
    # effective documents had 91.8 % and 5.3 %.
    worlds = [proof.measures(seed, periods=40) for seed in range(6)]
    total = {name: np.sum([w[name] for w in worlds], axis=0) for name in worlds[0]}
    sums = [f"flows {part}" for part in ("cooperation", "conflict", "net", "cooperation_rate", "conflict_rate")]
    cases, covered, _, above, *_ = np.sum([total[name] for name in sums], axis=0)
    assert 0.935 <= covered / cases <= 0.965
    assert above / cases < 0.04
    for name in ("flows tone", "flows cooperation_share", "lean lean", "initiative all", "concentration hill1"):
        assert 0.92 <= total[name][1] / total[name][0] <= 0.98, name
    assert total["lean distance"][1] / total["lean distance"][0] > 0.9


def test_effective_documents():
    frame = panel([row(["KAZ"], ["RUS"], document="a")] * 3 + [row(["KAZ"], ["RUS"], document="b")])
    request = Request(focal="KAZ", powers=("RUS",), by="year")
    deals = gather(fetch(as_panel(frame), request, request.own, request.sides), by_score=False)
    cells = dealings(deals, 1, 1, 0)
    assert cells.effective((0, 1, 2)).item() == pytest.approx(16 / 10)
    assert cells.effective((0, 1, 2), {3: (1,)}).item() == 0
    weight, square, _ = (x.sum(axis=(1, 2)) for x in cells.moments((0, 1, 2)))
    assert effective_size(weight, square).item() == pytest.approx(10 / 4)
    assert freedom(np.array([5.0, 1.6]), np.array([5, 2])).tolist() == pytest.approx([np.inf, 1.6 / 0.2**2])
    # Without a document nothing is estimated: the prior alone decides, and is not widened
    assert freedom(np.array([0.0]), np.array([0])).tolist() == [np.inf]


def test_prior_of_a_sum_goes_from_the_mean_weight_to_that_which_corrects_for_skewness():
    rows = [row(["KAZ"], ["RUS"], document="a")] * 3 + [row(["KAZ"], ["RUS"], document="b")]
    rows += [row(["KAZ"], ["CHN"], "2024-05-01", document=d) for d in "cd"]
    request = Request(focal="KAZ", powers=("RUS", "CHN"), by="quarter")
    fetched = fetch(as_panel(panel(rows)), request, request.own, request.sides)
    scales = Scales(request, fetched, gather(fetched, by_score=False), ("security",), None)
    skewed, mean = (27 + 1 + 1 + 1) / (9 + 1 + 1 + 1), 6 / 4
    told = scales.prior_size(0)[0]  # by quarter and power
    assert told[0].tolist() == pytest.approx([(2 * skewed + mean) / 3, mean])
    assert told[1].tolist() == pytest.approx([mean, (2 * skewed + mean) / 3])
    # A vector without documents takes the weights of all events, a kind without any takes 1
    assert scales.prior_size(0)[1].ravel().tolist() == pytest.approx([mean] * 4)
    assert scales.prior_size(1).ravel().tolist() == [1.0] * 8


def test_counts_of_equal_documents_have_the_interval_of_jeffreys():
    frame = panel([row(["KAZ"], ["RUS"], document=f"d{n}") for n in range(7)])
    found = series(frame, "KAZ", powers=("RUS", "CHN"), by="year", resamples=20_000, measures=["flows"])
    for power, n in (("RUS", 7), ("CHN", 0)):
        (one,) = found.select("flows", "cooperation", power, None)
        exact = gamma.ppf([0.025, 0.975], n + 0.5)
        assert [one.lows[0], one.highs[0]] == pytest.approx([exact[0] if n else 0, exact[1]], rel=0.05)


@pytest.mark.parametrize(
    "name", ["flows tone", "flows cooperation_share", "initiative all", "cohesion inside", "selfreliance home"]
)
def test_shares_are_unbiased(measured, name):
    mean, leeway = spread([w[name][4] / w[name][0] for w in measured])
    assert abs(mean) <= max(leeway, 0.01)


def test_answers_are_told_from_chance():
    worlds = [proof.answers(seed) for seed in range(8)]
    total = {name: np.sum([w[name] for w in worlds], axis=0) for name in worlds[0]}
    planted, none = (total[f"reciprocity shift test at 5 %, {share} answered"] for share in ("40%", "0%"))
    assert planted[1] / planted[0] > 0.5
    assert none[1] / none[0] <= 0.05 + 3.5 * np.sqrt(0.05 * 0.95 / none[0])


def test_signs_are_read_and_the_index_proven():
    worlds = [proof.signs(seed) for seed in range(4)]
    right = np.sum([w["structure signs right"] for w in worlds], axis=0)
    assert right[1] / right[0] > 0.975 - 3.5 * np.sqrt(0.025 * 0.975 / right[0])
    assert all(w["structure index proven"][1] == 1 for w in worlds)


def test_expected_events_are_what_the_world_tells():
    world = make_world(4, periods=6, documents=900)
    con = load_panel(tell(world))
    found = series(con, FOCAL, powers=POWERS, measures=["flows"], resamples=0)
    true = truths(world)
    for one in found.select("flows", "tone", None, None):
        error = np.array(one.values, float) - true["flows", "tone", one.power, None]
        assert np.abs(error).mean() < 0.06


def test_a_copied_story_changes_raw_counts_only():
    world = make_world(5, periods=4)
    alone, copied = (load_panel(tell(world, copied=share)) for share in (0.0, 0.3))
    told = [
        [s.values for s in series(con, FOCAL, powers=POWERS, resamples=0, count=count, measures=["flows"]).series]
        for con, count in ((alone, "story"), (alone, "raw"), (copied, "story"), (copied, "raw"))
    ]
    assert told[0] == told[1]
    assert told[2] != told[3]


def test_world_is_decided_by_its_seed():
    world = make_world(6)
    assert tell(world).equals(tell(make_world(6)))
    assert tell(world, errors=OURS).equals(tell(make_world(6), errors=OURS))
    assert not tell(world).equals(tell(make_world(7)))
    assert np.allclose(world.chance.sum(axis=(1, 2, 3, 4)), 1)
    assert world.chance.shape[1] == len(BONDS)


def test_errors_do_what_they_say():
    world = make_world(8)
    clean = tell(world)
    assert tell(world, errors=Errors(missed=0.5)).height == pytest.approx(clean.height / 2, rel=0.05)
    assert tell(world, errors=Errors(spurious=0.5)).height == pytest.approx(clean.height * 1.5, rel=0.05)
    flipped = tell(world, errors=Errors(flipped=0.95))
    good = [f["quad"].str.ends_with("cooperation").mean() for f in (clean, flipped)]
    assert good[0] + good[1] == pytest.approx(1, abs=0.06)
    swapped = tell(world, errors=Errors(swapped=0.95))
    assert (swapped["actor_countries"] != clean["actor_countries"]).mean() > 0.3
    assert (
        tell(world, errors=Errors(lost=0.5))["recipient_countries"].list.len().mean()
        < clean["recipient_countries"].list.len().mean()
    )


def test_page_says_what_has_not_been_run_and_keeps_what_was(tmp_path):
    proof.run(tmp_path / "sums", "signs", 2, 1)
    assert proof.read_sums(tmp_path / "sums", "signs")[0] == 2
    write_page(tmp_path / "sums", tmp_path)
    page = (tmp_path / "proof.md").read_text(encoding="utf-8")
    assert "2 networks of 30 states" in page
    assert page.count("No world of this trial has been run.") == 4
    write_page(tmp_path / "others", tmp_path)
    assert (tmp_path / "proof.md").read_text(encoding="utf-8") == page
