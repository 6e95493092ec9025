"""Whether the measures say what is true, over many synthetic worlds: `python -m benchmarks.proof FOLDER`.

Five trials, each a function from a seed to sums: `measures` (measures 1, 2, 3, 4, 5 and 6 against the world's truth),
`answers` (reciprocity with a planted lag), `signs` (structural balance of networks with known signs), `turns` (change
points where they are and false alarms where they are not) and `degradation` (all of it with a coder's errors). The sums
are kept in FOLDER, one line for each world, so that a trial that was stopped goes on where it was; `--write` makes
docs/proof.md and docs/degradation.svg of what is there.
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.errors import OURS
from benchmarks.truth import truths
from benchmarks.world import FOCAL, NEIGHBOURS, POWERS, Ints, World, camps, exchange, load_panel, make_world, tell
from tarazy.balance import series
from tarazy.balance.changes import Changes
from tarazy.balance.frustration import frustration
from tarazy.balance.structure import Structure, structure, triangles
from tarazy.balance.turns import turns

REGION = (FOCAL, *NEIGHBOURS)
MEASURES = ("flows", "concentration", "lean", "initiative", "cohesion", "selfreliance")
RESAMPLES = 400
# Seeds of `measures` begin here: those below 1,000 and from 10,000 to 10,299 were looked at when intervals were made
UNSEEN = 20_000
PERIODS = 5  # of the worlds that the measures are held against
LEVELS = (0.0, 0.5, 1.0, 1.5, 2.0)
# Series searched where nothing changes, and in a world in which others do
QUIET: tuple[tuple[str, str | None], ...] = (("tone", "RUS"), ("home", None))
STILL: tuple[tuple[str, str | None], ...] = (
    *(("tone", power) for power in POWERS), ("lean", "RUS/CHN"), ("lean", "USA/EU"), ("net_rate", "CHN"),
    ("net_rate", "RUS"), ("initiative", "RUS"), ("initiative", "CHN"), ("home", None),
)  # fmt: skip
# Sums for one name: estimates, covered, truth below, truth above, sum of errors, sum of squared errors
Sums = dict[str, list[float]]


def measures(seed: int, periods: int = PERIODS) -> Sums:
    """Intervals and errors of the measures of one world; names are measure, part, and whether by field."""
    world = make_world(seed, periods=periods)
    return _compare(world, load_panel(tell(world)), seed, RESAMPLES)


def _compare(world: World, con: object, seed: int, resamples: int) -> Sums:
    truth = truths(world)
    found = series(con, FOCAL, powers=POWERS, region=REGION, measures=MEASURES, resamples=resamples, seed=seed)
    sums: Sums = defaultdict(lambda: [0.0] * 6)
    for one in found.series:
        measure = one.measure.partition(".")[0]
        true = truth.get((measure, one.part, one.power, one.vector))
        if true is None:
            continue
        name = f"{measure} {one.part}{'' if one.vector is None else ' by field'}"
        for value, low, high, x in zip(one.values, one.lows, one.highs, true, strict=False):
            if value is not None and not np.isnan(x):
                _add(sums[name], value, low, high, float(x))
    return dict(sums)


def _add(sums: list[float], value: float, low: float | None, high: float | None, true: float) -> None:
    inside = low is not None and high is not None and low <= true <= high
    parts = (1, inside, low is not None and true < low, high is not None and true > high, value - true,
             (value - true) ** 2)  # fmt: skip
    for k, part in enumerate(parts):
        sums[k] += float(part)


def answers(seed: int) -> Sums:
    """Reciprocity where four acts in ten are answered, and where none is but by chance."""
    sums: Sums = defaultdict(lambda: [0.0] * 6)
    for answered in (0.4, 0.0):
        con = load_panel(exchange(seed, answered=answered))
        found = series(con, FOCAL, powers=("RUS",), by="year", measures=["reciprocity"], resamples=RESAMPLES, seed=seed)
        told = f"{answered:.0%} answered"
        truth = {f"excess, {told}": answered} | ({"lag": 3.0} if answered else {})
        for name, true in truth.items():
            (one,) = found.select("reciprocity", f"cooperation_own_{name.partition(',')[0]}")
            for value, low, high in zip(one.values, one.lows, one.highs, strict=True):
                if value is not None:
                    _add(sums[f"reciprocity {name}"], value, low, high, true)
        (test,) = found.select("reciprocity", "cooperation_own_shift_p")
        for p in test.values:
            if p is not None:
                _rate(sums[f"reciprocity shift test at 5 %, {told}"], p <= 0.05)
    return dict(sums)


def _rate(sums: list[float], happened: bool) -> None:
    sums[0] += 1
    sums[1] += happened


def signs(seed: int) -> Sums:
    """Structural balance of 30 states with 150 known signs, each told of in a few documents."""
    codes = _states()[:30]
    frame, truth = camps(seed, codes, ties=150, telling=9.0, tone=0.75)
    found = structure(load_panel(frame), resamples=200, seed=seed)
    sums: Sums = defaultdict(lambda: [0.0] * 6)
    true = np.array([truth.get((t.one, t.other), truth.get((t.other, t.one), 0)) for t in found.network.ties])
    for tie, sign in zip(found.network.ties, true.tolist(), strict=True):
        _rate(sums["structure signs right"], tie.sign == sign)
    _rate(sums["structure index proven"], found.proven)
    balanced, share = _true_structure(found, true)
    if found.balanced is not None:
        _add(sums["structure balanced"], found.balanced, found.balanced_low, found.balanced_high, balanced)
    if found.frustration is not None:
        _add(sums["structure frustration"], found.frustration, found.frustration_low, found.frustration_high, share)
    return dict(sums)


def _true_structure(found: Structure, true: Ints) -> tuple[float, float]:
    """Share of balanced triads and of ties to flip with the true signs on the ties that were found."""
    place = {code: k for k, code in enumerate(found.network.states)}
    ends = np.array([(place[t.one], place[t.other]) for t in found.network.ties]).reshape(-1, 2)
    rows = triangles(len(place), ends)
    balanced = float((true[rows].prod(axis=1) > 0).mean()) if len(rows) else 0.0
    return balanced, frustration(len(place), ends, true).index / max(len(ends), 1)


def _states() -> list[str]:
    from tarazy.actors import load_knowledge

    return sorted(e.country for i, e in load_knowledge().entities.items() if i.startswith("state:") and e.country)


def turning(seed: int) -> Sums:
    """Change points of a world with two changes, and of one with none."""
    sums: Sums = defaultdict(lambda: [0.0] * 6)
    world = make_world(seed)
    con = load_panel(tell(world))
    for ratio, about, at in (("lean", "RUS/CHN", world.shift), ("tone", "USA", world.turn)):
        _one_change(sums, world, turns(con, FOCAL, ratio, power=about, powers=POWERS, seed=seed).found, ratio, at)
    for ratio, power in QUIET:
        found = turns(con, FOCAL, ratio, power=power, powers=POWERS, seed=seed).found
        _rate(sums[f"false alarm, {ratio} where others change"], bool(found.changes))
    still = load_panel(tell(make_world(seed, changes=False)))
    for ratio, power in STILL:
        found = turns(still, FOCAL, ratio, power=power, powers=POWERS, seed=seed).found
        _rate(sums[f"false alarm, {ratio} where nothing changes"], bool(found.changes))
    return dict(sums)


def _one_change(sums: Sums, world: World, found: Changes, ratio: str, at: int | None) -> None:
    changes = found.changes or ()
    _rate(sums[f"change found, {ratio}"], bool(changes))
    _rate(sums[f"more than one change, {ratio}"], len(changes) > 1)
    if not changes or at is None:
        return
    best = min(changes, key=lambda c: abs(c.at - at))
    _rate(sums[f"within one quarter, {ratio}"], abs(best.at - at) <= 1)
    _rate(sums[f"place in its interval, {ratio}"], best.earliest <= at <= best.latest)
    before, after = _levels(world, ratio, at)
    _add(sums[f"effect, {ratio}"], best.corrected, best.corrected_low, best.corrected_high, after - before)


def _levels(world: World, ratio: str, at: int) -> tuple[float, float]:
    told = world.expected.sum(axis=(2, 4))
    sides = [told[:at].sum(axis=0), told[at:].sum(axis=0)]
    if ratio == "lean":
        return (sides[0][0, 0] / sides[0][:2, 0].sum(), sides[1][0, 0] / sides[1][:2, 0].sum())
    return (sides[0][2, 0] / sides[0][2].sum(), sides[1][2, 0] / sides[1][2].sum())


def degradation(seed: int) -> Sums:
    """Errors and coverage of the measures, and changes found, with a coder's errors at several levels."""
    sums: Sums = {}
    for level in LEVELS:
        world = make_world(seed)
        con = load_panel(tell(world, errors=OURS.times(level)))
        for name, values in _compare(world, con, seed, 200).items():
            if not name.endswith("by field"):
                sums[f"{level} {name}"] = values
        for ratio, power, at in (("lean", "RUS/CHN", world.shift), ("tone", "USA", world.turn)):
            found = turns(con, FOCAL, ratio, power=power, powers=POWERS, seed=seed).found
            hit = [0.0] * 6
            _rate(hit, any(at is not None and abs(c.at - at) <= 1 for c in found.changes or ()))
            sums[f"{level} change found {ratio}"] = hit
    return sums


TRIALS: dict[str, Callable[[int], Sums]] = {
    "turns": turning, "signs": signs, "answers": answers, "measures": measures, "degradation": degradation
}  # fmt: skip


def read_sums(folder: Path, trial: str) -> tuple[int, Sums]:
    """The number of worlds of a trial and its sums over them."""
    total: Sums = {}
    worlds = 0
    for line in _lines(folder, trial):
        if trial == "measures" and line["seed"] < UNSEEN:
            raise SystemExit(f"{folder} holds worlds of {trial} that the intervals were made on; give another folder")
        worlds += 1
        for name, values in line["sums"].items():
            kept = total.setdefault(name, [0.0] * 6)
            total[name] = [a + b for a, b in zip(kept, values, strict=True)]
    return worlds, dict(sorted(total.items()))


def _lines(folder: Path, trial: str) -> Iterator[dict[str, Any]]:
    path = folder / f"{trial}.jsonl"
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def run(folder: Path, trial: str, worlds: int, processes: int) -> None:
    """Run the worlds of a trial that are not in the folder yet."""
    folder.mkdir(parents=True, exist_ok=True)
    done = {line["seed"] for line in _lines(folder, trial)}
    first = UNSEEN if trial == "measures" else 0
    wanted = iter([seed for seed in range(first, first + worlds) if seed not in done])
    # Spawned, not forked: a fork of a process whose libraries run threads can wait forever
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn")) if processes > 1 else None
    with pool or nullcontext(), (folder / f"{trial}.jsonl").open("a", encoding="utf-8") as out:
        while batch := list(islice(wanted, 4 * processes)):
            for seed, sums in zip(batch, (pool.map if pool else map)(TRIALS[trial], batch), strict=True):
                out.write(json.dumps({"seed": seed, "sums": sums}) + "\n")
            out.flush()
            print(f"{trial}: {batch[-1] + 1 - first} of {worlds} worlds", file=sys.stderr)


def main() -> None:
    """Run trials and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the sums are kept")
    parser.add_argument("--worlds", type=int, default=500)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--trials", default=",".join(TRIALS), help="comma-separated")
    parser.add_argument("--write", action="store_true", help="only write docs/ from the sums")
    given = parser.parse_args()
    if given.write:
        from benchmarks.proof_page import write_page

        write_page(given.folder, Path(__file__).parent.parent / "docs")
        return
    for trial in given.trials.split(","):
        run(given.folder, trial, given.worlds, given.processes)


if __name__ == "__main__":
    # One thread for each process: the pool is what runs side by side
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    main()
