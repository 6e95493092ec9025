"""Turn a trained network into the files that the package ships: `python -m training.export RUN`.

The encoder with its tagger becomes an ONNX graph with int8 weights. Activations are quantised dynamically, and the
package runs one sentence at a time, so the scale of a sentence never depends on its neighbours. The pair head is
small and stays in 16-bit floats.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from tarazy.language.engine import OUTPUTS
from training.model import Labels, Network
from training.train import MINILM

TARGET = Path("src/tarazy/language/model")
# These weights stand in the encoder's graph; all others are run by the package itself
IN_GRAPH = ("encoder.", "tagger.", "mentions.", "acts.triggers.", "syntax.mix")
# Weights before `training.calibrate` has been run: the product of the three probabilities as it stands
RAW = {"weights": [1.0, 1.0, 1.0], "bias": 0.0, "points": [[0.0, 0.0], [1.0, 1.0]]}


class Exported(nn.Module):
    """One sentence: ids [1, T] to token vectors, the mix for syntax, mention logits and trigger logits."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Run the encoder without padding."""
        layers = self.network.encoder(ids, torch.ones_like(ids))
        vectors = layers[-1]
        return (
            vectors,
            self.network.syntax.mixed(layers),
            self.network.mentions(vectors),
            self.network.acts.triggers(vectors),
        )


def export_encoder(network: Network, target: Path) -> None:
    """Write the quantised graph; matrix products and embeddings to int8, the two small taggers stay exact."""
    network.eval()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            Exported(network), (torch.ones(1, 12, dtype=torch.long),), str(plain), dynamo=False, opset_version=17,
            input_names=["ids"], output_names=OUTPUTS,
            dynamic_axes={k: {0: "batch", 1: "length"} for k in ("ids", *OUTPUTS)},
        )  # fmt: skip
        graph = onnx.load(str(plain)).graph
        small = [n.name for n in graph.node if "triggers" in n.name or "mentions" in n.name]
        quantize_dynamic(
            str(plain), str(target), weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=small,
            op_types_to_quantize=["MatMul", "Gather"],
        )  # fmt: skip


def export_heads(network: Network, target: Path) -> None:
    """Write the weights of all heads outside the graph as 16-bit floats."""
    state = {k: v for k, v in network.state_dict().items() if not k.startswith(IN_GRAPH)}
    arrays = {k: v.numpy().astype(np.float16) for k, v in state.items()}
    np.savez_compressed(target, **arrays)  # type: ignore[arg-type]


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
    export_heads(network, options.target / "heads.npz")
    shutil.copyfile(MINILM / "tokenizer.json", options.target / "tokenizer.json")
    hashes = {
        name: hashlib.sha256((options.target / name).read_bytes()).hexdigest()
        for name in ("encoder.onnx", "heads.npz", "tokenizer.json")
    }
    card = {**asdict(labels), "calibration": RAW, "sha256": hashes}
    (options.target / "labels.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print({p.name: p.stat().st_size for p in sorted(options.target.iterdir())})


if __name__ == "__main__":
    main()
