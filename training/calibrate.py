"""Fit the confidence of events on the development part: `python -m training.calibrate`.

A logistic regression from the three logs that `tarazy.language.decode` gives to whether an event is right, and shares
of right ones at a few of its quantiles, made to rise (Zadrozny and Elkan 2002); written to `labels.json` beside the
weights. Prints the expected calibration error of the events that are told, with all of the part, and of ten folds by
sentence, where each fold's events are judged by a fit on the others.
"""

import json
from pathlib import Path

import numpy as np
from benchmarks.quality import read_part
from numpy.typing import NDArray

from tarazy.annotations import Gold
from tarazy.evaluate.score import calibration_error, pair
from tarazy.language import decode
from tarazy.pipeline import load

TARGET = Path("src/tarazy/language/model")
FOLDS, STEPS, POINTS = 10, 50, 8
# Keeps the weights finite when a few events decide (one prior event of each outcome)
RIDGE = 1.0

Array = NDArray[np.float64]


def fit(features: Array, right: Array) -> tuple[list[float], float]:
    """Weights and bias of the ridge-penalised logistic regression, by Newton's method."""
    x = np.hstack([features, np.ones((len(features), 1))])
    penalty = RIDGE * np.diag([1.0] * features.shape[1] + [0.0])
    w = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-x @ w))
        slope = x.T @ (right - p) - penalty @ w
        w = w + np.linalg.solve((x * (p * (1.0 - p))[:, None]).T @ x + penalty + 1e-9 * np.eye(len(w)), slope)
    if w[:-1].min() < 0.0:
        raise ValueError(f"weights {w[:-1]}: a surer part must not make an event less sure")
    return [round(float(v), 4) for v in w[:-1]], round(float(w[-1]), 4)


def ranks(features: Array, weights: list[float], bias: float) -> Array:
    """The regression's values."""
    chances: Array = 1.0 / (1.0 + np.exp(-features @ np.array(weights) - bias))
    return chances


def rising(values: Array, right: Array) -> list[list[float]]:
    """Points (mean value, share right) of equally many events each, neighbours joined until the shares rise."""
    groups = [[values[i], right[i]] for i in np.array_split(np.argsort(values, kind="stable"), POINTS)]
    done: list[list[Array]] = []
    for group in groups:
        done.append(group)
        while len(done) > 1 and done[-1][1].mean() <= done[-2][1].mean():
            last = done.pop()
            done[-1] = [np.concatenate([done[-1][k], last[k]]) for k in (0, 1)]
    return [[round(float(v.mean()), 4), round(float(r.mean()), 4)] for v, r in done]


def observed(golds: list[Gold]) -> tuple[Array, Array, list[int]]:
    """Features of every candidate event, whether it is right, and the number of its sentence."""
    features: list[tuple[float, float, float]] = []
    kept = decode.Calibration.confidence
    seen: dict[float, tuple[float, float, float]] = {}

    def record(self: decode.Calibration, values: tuple[float, float, float]) -> float:
        # A different, rising number for each candidate tells afterwards which event it became
        number = 0.5 + len(seen) * 1e-4
        seen[round(number, 4)] = values
        return number

    decode.Calibration.confidence = record  # type: ignore[method-assign]
    right: list[float] = []
    sentences: list[int] = []
    try:
        coder = load()
        for index, gold in enumerate(golds):
            seen.clear()
            for _, event, hit in pair(gold.acts, coder.code(gold.text).events):
                if event is not None:
                    features.append(seen[event.confidence])
                    right.append(float(hit))
                    sentences.append(index)
    finally:
        decode.Calibration.confidence = kept  # type: ignore[method-assign]
    return np.array(features), np.array(right), sentences


def main() -> None:
    """Fit, print the errors, and write the calibration to the model's card."""
    features, right, sentences = observed(read_part("dev"))
    weights, bias = fit(features, right)
    values = ranks(features, weights, bias)
    points = rising(values, right)
    told = _told(np.interp(values, *zip(*points, strict=True)), right)
    held: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        out = np.array([s % FOLDS == fold for s in sentences])
        w, b = fit(features[~out], right[~out])
        other = rising(ranks(features[~out], w, b), right[~out])
        held += _told(np.interp(ranks(features[out], w, b), *zip(*other, strict=True)), right[out])
    print(f"{len(right)} candidates, {right.mean():.3f} right; weights {weights} bias {bias} points {points}")
    print(f"expected calibration error {calibration_error(told):.3f}, of folds {calibration_error(held):.3f}")
    path = TARGET / "labels.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card["calibration"] = {"weights": weights, "bias": bias, "points": points}
    path.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _told(chances: Array, right: Array) -> list[tuple[float, bool]]:
    """Those that are sure enough to be told."""
    pairs = zip(chances, right, strict=True)
    return [(float(p), bool(r)) for p, r in pairs if p >= decode.EVENT_THRESHOLD]


if __name__ == "__main__":
    main()
