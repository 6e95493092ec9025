"""Turn a trained network into the files that the package ships: `python -m training.export RUN`.

The encoder with its tagger becomes an ONNX graph with int8 weights. Activations are quantised dynamically, and the
package runs one sentence at a time, so the scale of a sentence never depends on its neighbours. The heads are small
graphs of their own, in int8 too, which read what the encoder gives.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from tarazy.language.engine import CARD, GRAPHS
from tarazy.language.heads import ACT_OUTPUTS, OUTPUTS, PAIR_OUTPUTS, SYNTAX_OUTPUTS
from training.model import Labels, Look, Network
from training.train import MINILM

TARGET = Path("src/tarazy/language/model")
# Weights before `training.calibrate` has been run: the product of the three probabilities as it stands
RAW = {"weights": [1.0, 1.0, 1.0], "bias": 0.0, "points": [[0.0, 0.0], [1.0, 1.0]]}


class _Graph(nn.Module):
    """A part of the network that is run by itself."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network


class EncoderGraph(_Graph):
    """One sentence: ids [1, T] to token vectors, the mix for syntax, chances of mentions and triggers, and memory."""

    def forward(self, ids: Tensor) -> tuple[Tensor, ...]:
        """Run the encoder without padding."""
        layers = self.network.encoder(ids, torch.ones_like(ids))
        vectors = layers[-1]
        return (
            vectors,
            self.network.syntax.mixed(layers),
            self.network.mentions(vectors).softmax(-1),
            self.network.acts.triggers(vectors).softmax(-1),
            self.network.memory(vectors),
        )


class ActGraph(_Graph):
    """Probabilities of the acts of one sentence, and of the part of each mention in each of them."""

    def forward(self, vectors: Tensor, memory: Tensor, acts: Tensor, mentions: Tensor) -> tuple[Tensor, ...]:
        """Vectors [1, T, 384], memory [1, T, 512], 0/1 masks of triggers [A, T] and of mentions [M, T].

        To types [A, 16] without no event, modes, statuses, contexts, and roles [A, M, 3].
        """
        look = Look(vectors, memory)
        read, (types, modes, statuses, contexts) = self.network.acts_read(look, None, acts)
        return (
            types[:, 1:].softmax(-1),
            modes.softmax(-1),
            statuses.softmax(-1),
            contexts.sigmoid(),
            self.network.all_parts(look, read, acts, mentions).softmax(-1),
        )


class PairGraph(_Graph):
    """Probabilities of what actors do to recipients in one sentence."""

    def forward(
        self, vectors: Tensor, memory: Tensor, actors: Tensor, recipients: Tensor, conventions: Tensor
    ) -> tuple[Tensor, ...]:
        """Vectors [1, T, 384], memory [1, T, 512], masks [P, T] of both sides (zeros: nobody), rules [P].

        To types [P, 17], modes, statuses and contexts.
        """
        look = Look(vectors, memory)
        types, modes, statuses, contexts, _ = self.network.pair(look, None, actors, recipients, conventions)
        return types.softmax(-1), modes.softmax(-1), statuses.softmax(-1), contexts.sigmoid()


class SyntaxGraph(_Graph):
    """Scores of tags, arcs and relations of the words of one sentence."""

    def forward(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Mixed vectors [1, W, 384] of the words' first subwords, the root first, to [W, ...] scores."""
        tags, arcs, relations = self.network.syntax(words)
        return tags[0], arcs[0], relations[0]


def _to_onnx(graph: nn.Module, inputs: dict[str, Tensor], outputs: list[str], axes: dict[str, dict[int, str]]) -> Any:
    graph.eval()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "plain.onnx")
        torch.onnx.export(
            graph, tuple(inputs.values()), path, dynamo=False, opset_version=17,
            input_names=list(inputs), output_names=outputs, dynamic_axes=axes,
        )  # fmt: skip
        return onnx.load(path)


def export_encoder(network: Network, target: Path) -> None:
    """Write the quantised graph; matrix products and embeddings to int8, the two small taggers stay exact."""
    axes = {k: {0: "batch", 1: "length"} for k in ("ids", *OUTPUTS)}
    model = _to_onnx(EncoderGraph(network), {"ids": torch.ones(1, 12, dtype=torch.long)}, OUTPUTS, axes)
    small = [n.name for n in model.graph.node if "triggers" in n.name or "mentions" in n.name]
    _quantize(model, target, ["MatMul", "Gather"], small)


def _quantize(model: Any, target: Path, kinds: list[str], exact: list[str]) -> None:
    """Write a graph with the weights of nodes of some kinds in int8, but for those that stay exact."""
    quantize_dynamic(
        model, str(target), weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=exact,
        op_types_to_quantize=kinds,
    )  # fmt: skip


def export_heads(network: Network, folder: Path) -> None:
    """Write the graphs of the heads."""
    read = {"vectors": torch.rand(1, 12, 384), "memory": torch.rand(1, 12, network.memory.out_features)}
    some, others = torch.eye(3, 12), torch.eye(2, 12)
    length = {"vectors": {1: "T"}, "memory": {1: "T"}}
    acts = _to_onnx(
        ActGraph(network), {**read, "acts": others, "mentions": some}, ACT_OUTPUTS,
        {**length, "acts": {0: "A", 1: "T"}, "mentions": {0: "M", 1: "T"}, **{k: {0: "A"} for k in ACT_OUTPUTS},
         "roles": {0: "A", 1: "M"}},
    )  # fmt: skip
    sides = {k: {0: "P", 1: "T"} for k in ("actors", "recipients")}
    pairs = _to_onnx(
        PairGraph(network), {**read, "actors": some, "recipients": some, "conventions": torch.tensor([0, 1, 0])},
        PAIR_OUTPUTS, {**length, **sides, "conventions": {0: "P"}, **{k: {0: "P"} for k in PAIR_OUTPUTS}},
    )  # fmt: skip
    syntax = _to_onnx(
        SyntaxGraph(network), {"words": torch.rand(1, 7, 384)}, SYNTAX_OUTPUTS,
        {"words": {1: "W"}, "tags": {0: "W"}, "arcs": {0: "W", 1: "W"}, "relations": {0: "W", 1: "W"}},
    )  # fmt: skip
    for name, model in (("acts", acts), ("pairs", pairs), ("syntax", syntax)):
        # Read once for each sentence, the weights of the heads cost what it takes to fetch them: int8 halves the time
        _quantize(model, folder / f"{name}.onnx", ["MatMul", "Gemm"], [])


def main() -> None:
    """Export, then write labels and hashes beside the weights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args()
    labels = Labels(**{k: tuple(v) for k, v in json.loads((options.run / "labels.json").read_text()).items()})
    network = Network(labels)
    network.load_state_dict(torch.load(options.run / "network.pt", weights_only=True))
    options.target.mkdir(parents=True, exist_ok=True)
    export_encoder(network, options.target / "encoder.onnx")
    export_heads(network, options.target)
    shutil.copyfile(MINILM / "tokenizer.json", options.target / "tokenizer.json")
    hashes = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (options.target / n for n in (*(f"{g}.onnx" for g in GRAPHS), "tokenizer.json"))
    }
    card = {**asdict(labels), "calibration": RAW, "sha256": hashes}
    (options.target / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print({p.name: p.stat().st_size for p in sorted(options.target.iterdir())})


if __name__ == "__main__":
    main()
