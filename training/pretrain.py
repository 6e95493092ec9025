"""Further masked-language training of the encoder on news text: `python -m training.pretrain RUN`.

Texts are the stories that are at hand and our own training sentences; 15 of 100 subwords are hidden as in Devlin et
al. 2019, and the output layer shares the encoder's word vectors. Starts from the network of an earlier run and writes
it with the changed encoder as `network.pt`, from which `training.train --init` goes on.
"""

import argparse
import json
import lzma
import random
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, gelu

from tarazy.annotations import read_corpus
from training.data import load_tokenizer
from training.model import VOCABULARY, WIDTH, Encoder
from training.train import MINILM

LENGTH, BATCH, HIDDEN_SHARE, RATE = 96, 24, 0.15, 1e-4
MASK, START, END = 103, 101, 102


class Guesser(nn.Module):
    """The encoder with the output layer that guesses hidden subwords."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.change, self.norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.bias = nn.Parameter(torch.zeros(VOCABULARY))

    def loss(self, ids: Tensor, rng: torch.Generator) -> Tensor:
        """Cross entropy of the hidden subwords of full sequences [B, T]."""
        chosen = (torch.rand(ids.shape, generator=rng) < HIDDEN_SHARE) & (ids != START) & (ids != END)
        draw = torch.rand(ids.shape, generator=rng)
        seen = torch.where(chosen & (draw < 0.8), torch.tensor(MASK), ids)
        other = torch.randint(1000, VOCABULARY, ids.shape, generator=rng)
        seen = torch.where(chosen & (draw >= 0.9), other, seen)
        vectors = self.encoder(seen, torch.ones_like(seen))[-1][chosen]
        logits = self.norm(gelu(self.change(vectors))) @ self.encoder.words.weight.T + self.bias
        return cross_entropy(logits, ids[chosen])


def texts(data: Path, corpus: Path) -> Iterator[str]:
    """News text that is at hand: stories, and the training part of our corpus."""
    for path in sorted((data / "stories").glob("*.jsonl*")):
        raw = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
        for line in raw.decode("utf-8").splitlines():
            row = json.loads(line)
            yield str(row.get("text") or row.get("event_text") or "")
    for path in sorted(corpus.glob("*.txt")):
        yield " ".join(s.text for s in read_corpus(path))


def sequences(data: Path, corpus: Path) -> list[list[int]]:
    """All subwords in stretches of LENGTH, each between the two special tokens."""
    tokenizer = load_tokenizer(MINILM / "tokenizer.json")
    tokenizer.no_truncation()
    found = []
    for text in texts(data, corpus):
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        body = LENGTH - 2
        found += [[START, *ids[i : i + body], END] for i in range(0, len(ids) - body + 1, body)]
    return found


def main() -> None:
    """Train and write the encoder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("--init", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus/train"))
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.run.mkdir(parents=True, exist_ok=True)
    rows = sequences(options.data, options.corpus)
    torch.manual_seed(options.seed)
    guesser = Guesser()
    network = torch.load(options.init, weights_only=True)
    guesser.encoder.load_state_dict({k[8:]: v for k, v in network.items() if k.startswith("encoder.")})
    optimizer = torch.optim.AdamW(guesser.parameters(), lr=RATE, weight_decay=0.01)
    steps = options.epochs * (len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.0, 1.0 - s / steps)
    )
    print(f"{len(rows)} stretches, {steps} steps", flush=True)
    guesser.train()
    for epoch in range(options.epochs):
        random.Random(options.seed * 1000 + epoch).shuffle(rows)
        rng = torch.Generator().manual_seed(options.seed * 1000 + epoch)
        total = 0.0
        for step in range(len(rows) // BATCH):
            loss = guesser.loss(torch.tensor(rows[step * BATCH : (step + 1) * BATCH]), rng)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(guesser.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
            if step % 50 == 49:
                print(f"epoch {epoch} step {step + 1} loss {total / (step + 1):.3f}", flush=True)
    network |= {f"encoder.{k}": v for k, v in guesser.encoder.state_dict().items()}
    torch.save(network, options.run / "network.pt")


if __name__ == "__main__":
    main()
