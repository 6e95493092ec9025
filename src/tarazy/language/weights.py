"""Named weight matrices of the small heads, and the few functions that they share."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def softmax(x: Array) -> Array:
    """Softmax over the last axis."""
    raised = np.exp(x - x.max(-1, keepdims=True))
    result: Array = raised / raised.sum(-1, keepdims=True)
    return result


def sigmoid(x: Array) -> Array:
    """Logistic function."""
    result: Array = (1.0 / (1.0 + np.exp(-x))).astype(np.float32)
    return result


def gelu(x: Array) -> Array:
    """Gaussian error linear unit."""
    # Abramowitz and Stegun 7.1.26 for erf, to 1.5e-7: numpy has none
    z = np.abs(x) * np.float32(0.70710678)
    t = 1.0 / (1.0 + np.float32(0.3275911) * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1.0 - poly * np.exp(-z * z))
    result: Array = (0.5 * x * (1.0 + erf)).astype(np.float32)
    return result


class Weights:
    """Weights by name; 16-bit in the file, 32-bit in memory."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        self._arrays = arrays

    @classmethod
    def read(cls, path: Any) -> "Weights":
        """Read an .npz file."""
        with np.load(path) as stored:
            return cls({k: stored[k].astype(np.float32) for k in stored.files})

    def __getitem__(self, name: str) -> Array:
        """The array of that name; KeyError if there is none."""
        return self._arrays[name]

    def linear(self, name: str, x: Array) -> Array:
        """`x` times the transposed matrix of `name`, plus its bias if it has one."""
        result: Array = x @ self._arrays[f"{name}.weight"].T
        bias = self._arrays.get(f"{name}.bias")
        return result if bias is None else result + bias
