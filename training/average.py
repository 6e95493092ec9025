"""The mean of the weights of several runs: `python -m training.average RUN FROM FROM …`.

Runs that began from the same network can be averaged, and the mean is often better than each of them (Wortsman et al.
2022, model soups); `training/EXPERIMENTS.md` has what it gave here.
"""

import argparse
import shutil
from pathlib import Path

import torch
from torch import Tensor


def mean(states: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each tensor; ValueError if the runs have others, or of other shapes."""
    shapes = [{name: tensor.shape for name, tensor in s.items()} for s in states]
    if any(s != shapes[0] for s in shapes):
        raise ValueError("the runs have networks of different shapes")
    return {name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]}


def main() -> None:
    """Write the mean network with its labels to the folder of a new run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("sources", type=Path, nargs="+")
    options = parser.parse_args()
    if len({(s / "labels.json").read_text() for s in options.sources}) > 1:
        raise SystemExit("the runs have different labels")
    options.run.mkdir(parents=True, exist_ok=True)
    states = [torch.load(s / "network.pt", weights_only=True) for s in options.sources]
    torch.save(mean(states), options.run / "network.pt")
    shutil.copyfile(options.sources[0] / "labels.json", options.run / "labels.json")


if __name__ == "__main__":
    main()
