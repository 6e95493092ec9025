"""Masked-language steps for the encoder before anything is annotated: `python -m training.pretrain RUN`.

MiniLM comes as an encoder of whole sentences, which had no need to keep apart what each of its tokens is; the heads
read tokens. Guessing masked words (Devlin et al. 2019, "BERT", NAACL) in news text brings that back. The text is the
public stories and the training parts of our corpus and of the treebanks; no development or test part.
Writes `encoder.pt` to the run's folder and resumes from its last checkpoint.
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
from training.model import VOCABULARY, WIDTH, Encoder, load_minilm
from training.train import MINILM, at_hand, falling, save
from training.trees import TREEBANKS, read_trees

# Subwords of a piece with the two marks around it; pieces of a batch; sentences of the corpus or of a treebank that
# are read on end
LENGTH, BATCH, TOGETHER = 64, 48, 6
CLS, SEP, MASK, FIRST_WORD = 101, 102, 103, 1000
MASKED, REPLACED, KEPT = (
    0.15,
    0.8,
    0.1,
)  # shares: of the tokens; of those, a mask or the token itself (else a random one)
HEAD_RATE = 1e-3


class Guess(nn.Module):
    """From token vectors to logits of words, by the encoder's own word vectors."""

    def __init__(self, half: bool) -> None:
        super().__init__()
        self.half = half  # as `Encoder.half`
        self.change, self.norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH)
        self.bias = nn.Parameter(torch.zeros(VOCABULARY))
        nn.init.eye_(self.change.weight)
        nn.init.zeros_(self.change.bias)

    def forward(self, vectors: Tensor, words: Tensor) -> Tensor:
        """Vectors [N, 384] and word vectors [V, 384] to logits [N, V]."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            logits = self.norm(gelu(self.change(vectors))) @ words.T
        return logits.float() + self.bias


def _texts(data: Path, corpus: Path) -> Iterator[str]:
    stories = data / "stories"
    for path in (stories / "synthetic_plover.jsonl.xz", stories / "guardian_syria_2019.jsonl"):
        if at_hand(path):
            with lzma.open(path, "rt") if path.suffix == ".xz" else path.open() as lines:
                yield from (json.loads(line)["text"] for line in lines)
    own = [s.text for path in sorted(corpus.glob("*.txt")) for s in read_corpus(path)]
    banks = [data / f"treebank/{x}-train.conllu.xz" for x in TREEBANKS]
    trees = [" ".join(t.words) for path in banks if at_hand(path) for t in read_trees(path)]
    for sentences in (own, trees):
        yield from (" ".join(sentences[i : i + TOGETHER]) for i in range(0, len(sentences), TOGETHER))


def pieces(texts: list[str]) -> list[list[int]]:
    """Subword ids of pieces of at most LENGTH, marks included; ends of texts with hardly a sentence are left out."""
    tokenizer = load_tokenizer(MINILM / "tokenizer.json")
    tokenizer.no_truncation()
    step, found = LENGTH - 2, []
    for encoding in tokenizer.encode_batch(texts, add_special_tokens=False):
        cut = (encoding.ids[i : i + step] for i in range(0, len(encoding.ids), step))
        found += [[CLS, *ids, SEP] for ids in cut if len(ids) >= LENGTH // 4]
    return found


def masked(ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Ids [B, T] with some of the words hidden, and which those are (bool [B, T])."""
    chosen = (torch.rand(ids.shape) < MASKED) & (mask > 0) & (ids != CLS) & (ids != SEP)
    fate, hidden = torch.rand(ids.shape), ids.clone()
    hidden[chosen & (fate < REPLACED)] = MASK
    other = chosen & (fate >= REPLACED + KEPT)
    hidden[other] = torch.randint(FIRST_WORD, VOCABULARY, (int(other.sum()),))
    return hidden, chosen


def _padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    ids, mask = (torch.zeros((len(rows), max(map(len, rows))), dtype=torch.long) for _ in range(2))
    for i, row in enumerate(rows):
        ids[i, : len(row)], mask[i, : len(row)] = torch.tensor(row), 1
    return ids, mask


def fit(encoder: Encoder, rows: list[list[int]], epochs: int, rate: float, seed: int, run: Path) -> None:
    """Train the encoder in place; a checkpoint after each epoch."""
    torch.manual_seed(seed)
    guess = Guess(encoder.half)
    both = nn.ModuleList([encoder, guess])
    groups = [{"params": encoder.parameters(), "lr": rate}, {"params": guess.parameters(), "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = epochs * (len(rows) // BATCH)
    schedule = falling(optimizer, steps)
    parts = {"network": both, "optimizer": optimizer, "schedule": schedule}
    checkpoint, first = run / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        first = state["epoch"] + 1
    both.train()
    for epoch in range(first, epochs):
        torch.manual_seed(seed * 1000 + epoch)
        shuffled = random.Random(seed * 1000 + epoch).sample(rows, len(rows))
        total = 0.0
        for at in range(0, len(rows) - BATCH + 1, BATCH):
            ids, mask = _padded(shuffled[at : at + BATCH])
            hidden, chosen = masked(ids, mask)
            logits = guess(encoder(hidden, mask)[-1][chosen], encoder.words.weight)
            loss = cross_entropy(logits, ids[chosen])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(both.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch} loss {total / (len(rows) // BATCH):.3f}", flush=True)
        save({**{n: p.state_dict() for n, p in parts.items()}, "epoch": epoch}, checkpoint)


def main() -> None:
    """Read the texts, train, and write `encoder.pt` to the run's folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus/train"))
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--half", action="store_true", help="16-bit products in the encoder")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.run.mkdir(parents=True, exist_ok=True)
    encoder = Encoder()
    load_minilm(encoder, MINILM / "model.safetensors")
    encoder.half = options.half
    rows = pieces(list(_texts(options.data, options.corpus)))
    if len(rows) < BATCH:
        raise SystemExit(f"only {len(rows)} pieces of text; a batch needs {BATCH}: see --data and --corpus")
    print(f"{len(rows)} pieces, {sum(map(len, rows))} subwords", flush=True)
    fit(encoder, rows, options.epochs, options.rate, options.seed, options.run)
    torch.save(encoder.state_dict(), options.run / "encoder.pt")


if __name__ == "__main__":
    main()
