"""The network in PyTorch: a MiniLM encoder, taggers on its token vectors, and heads for pairs, acts and syntax.

The encoder is BERT with 6 layers of 384 units (Wang et al. 2020, MiniLM), written out so that the exported graph
holds nothing but plain matrix products. The pair head reads the same token vectors: a query made of the two
mentions attends over the sentence, and what it finds gives type, mode, status and contexts; the attention of its
first head is trained to lie on the trigger. So one encoder pass serves every pair of a sentence. The heads for acts
(triggers and their parties) and for syntax are in `training.heads`.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.heads import ActHead, SyntaxHead

WIDTH, LAYERS, HEADS, FEEDFORWARD, VOCABULARY, POSITIONS = 384, 6, 12, 1536, 30522, 512
POINTERS, POINTER_WIDTH, HIDDEN = 4, 64, 384


@dataclass(frozen=True, slots=True)
class Labels:
    """The label sets of all heads, in the order of their outputs."""

    tags: tuple[str, ...]
    kinds: tuple[str, ...]
    types: tuple[str, ...]
    modes: tuple[str, ...]
    statuses: tuple[str, ...]
    contexts: tuple[str, ...]
    parts: tuple[str, ...]
    relations: tuple[str, ...]


class Layer(nn.Module):
    """One transformer layer, normalised after each half as BERT does."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)  # one product for all three: a third of the calls when run alone
        self.output = nn.Linear(WIDTH, WIDTH)
        self.norm1, self.norm2 = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.up, self.down = nn.Linear(WIDTH, FEEDFORWARD), nn.Linear(FEEDFORWARD, WIDTH)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Token vectors [B, T, 384] and additive attention bias [B, 1, 1, T] to token vectors."""
        batch, length, _ = x.shape

        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q @ k.transpose(-1, -2)) * (WIDTH // HEADS) ** -0.5 + bias
        # No dropout of attention: drawing it takes 9 to 17 % of a step on two cores
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + self.dropout(self.output(mixed)))
        changed: Tensor = self.norm2(x + self.dropout(self.down(nn.functional.gelu(self.up(x)))))
        return changed


class Encoder(nn.Module):
    """Subword ids to token vectors of every layer."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.segment = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Tensor, mask: Tensor) -> list[Tensor]:
        """Ids and mask [B, T] (int64) to vectors [B, T, 384] after each layer."""
        position = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.words(ids) + self.positions(position) + self.segment))
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -1e4
        found = []
        for layer in self.layers:
            x = layer(x, bias)
            found.append(x)
        return found


class Network(nn.Module):
    """Encoder, taggers, and heads for pairs, acts and syntax."""

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        self.labels = labels
        self.encoder = Encoder()
        self.tagger = nn.Linear(WIDTH, len(labels.tags))
        self.mentions = nn.Linear(WIDTH, 1 + 2 * len(labels.kinds))
        wide = POINTERS * POINTER_WIDTH
        self.actor_query, self.recipient_query = nn.Linear(WIDTH, wide), nn.Linear(WIDTH, wide, bias=False)
        self.key, self.value = nn.Linear(WIDTH, wide), nn.Linear(WIDTH, wide)
        self.inside = nn.Parameter(torch.zeros(2, POINTERS))
        self.nobody = nn.Parameter(torch.randn(2, WIDTH) * 0.02)
        self.actor_hidden, self.recipient_hidden = (
            nn.Linear(WIDTH, HIDDEN),
            nn.Linear(WIDTH, HIDDEN, bias=False),
        )
        self.found_hidden, self.sentence_hidden = (
            nn.Linear(wide, HIDDEN, bias=False),
            nn.Linear(WIDTH, HIDDEN, bias=False),
        )
        self.sizes = [len(x) for x in (labels.types, labels.modes, labels.statuses, labels.contexts)]
        self.outputs = nn.Linear(HIDDEN, sum(self.sizes))
        self.acts = ActHead(WIDTH, len(labels.types) - 1, sum(self.sizes))
        self.syntax = SyntaxHead(WIDTH, len(labels.parts), len(labels.relations))
        self.dropout = nn.Dropout(0.2)

    def tag(self, vectors: Tensor) -> tuple[Tensor, Tensor]:
        """Role-tag logits and mention logits per token: outside, then begin and inside of each kind."""
        return self.tagger(vectors), self.mentions(vectors)

    def pair(
        self, vectors: Tensor, mask: Tensor, rows: Tensor, actors: Tensor, recipients: Tensor
    ) -> tuple[Tensor, ...]:
        """Logits of type, mode, status and contexts, and log attention of the trigger head, for P pairs.

        `rows` [P] gives each pair's sentence; `actors` and `recipients` [P, T] are 0/1 masks of the tokens of each
        mention, all zero for nobody.
        """
        keep = mask[rows].to(vectors.dtype)
        actor, recipient = (self._mention(vectors, rows, x, i) for i, x in enumerate((actors, recipients)))
        pairs, length = keep.shape
        query = (self.actor_query(actor) + self.recipient_query(recipient)).view(pairs, POINTERS, 1, POINTER_WIDTH)
        key = self.key(vectors)[rows].view(pairs, length, POINTERS, POINTER_WIDTH).permute(0, 2, 3, 1)
        value = self.value(vectors)[rows].view(pairs, length, POINTERS, POINTER_WIDTH).transpose(1, 2)
        where = (torch.stack([actors, recipients], -1) @ self.inside).transpose(1, 2)
        scores = (query @ key).squeeze(2) * POINTER_WIDTH**-0.5 + where - (1.0 - keep)[:, None] * 1e4
        found = (scores.softmax(-1)[:, :, None] @ value).reshape(pairs, POINTERS * POINTER_WIDTH)
        mean = pooled(vectors, torch.arange(len(vectors)), mask.to(vectors.dtype))[rows]
        hidden = self.actor_hidden(actor) + self.recipient_hidden(recipient)
        hidden = hidden + self.found_hidden(found) + self.sentence_hidden(mean)
        logits = self.outputs(self.dropout(nn.functional.gelu(hidden)))
        return (*logits.split(self.sizes, -1), scores[:, 0].log_softmax(-1))

    def _mention(self, vectors: Tensor, rows: Tensor, inside: Tensor, side: int) -> Tensor:
        return torch.where(inside.any(1, keepdim=True), pooled(vectors, rows, inside), self.nobody[side])


def pooled(vectors: Tensor, rows: Tensor, inside: Tensor) -> Tensor:
    """Mean vectors [N, 384] of the tokens that the 0/1 masks `inside` [N, T] mark, in the sentences `rows` [N].

    `vectors` are [B, T, 384]. One matrix product: to copy each sentence out N times would take most of a step.
    """
    weights = vectors.new_zeros(len(rows), *vectors.shape[:2])
    weights[torch.arange(len(rows)), rows] = inside / inside.sum(1, keepdim=True).clamp(min=1.0)
    return weights.flatten(1) @ vectors.flatten(0, 1)


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file of 32-bit floats (a length, a JSON header, raw bytes)."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            begin, end = (8 + size + x for x in entry["data_offsets"])
            tensors[name] = torch.from_numpy(np.frombuffer(raw[begin:end], np.float32).reshape(entry["shape"]).copy())
    return tensors


def load_minilm(encoder: Encoder, path: Path) -> None:
    """Fill the encoder with the published MiniLM weights; every parameter must be set."""
    source = read_safetensors(path)
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "positions.weight": "embeddings.position_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    inner = {
        "output": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for index in range(LAYERS):
        for ours, theirs in inner.items():
            for part in ("weight", "bias"):
                names[f"layers.{index}.{ours}.{part}"] = f"encoder.layer.{index}.{theirs}.{part}"
    state = {ours: source[theirs] for ours, theirs in names.items()}
    for index, part in ((i, p) for i in range(LAYERS) for p in ("weight", "bias")):
        own = f"encoder.layer.{index}.attention.self"
        state[f"layers.{index}.qkv.{part}"] = torch.cat(
            [source[f"{own}.{x}.{part}"] for x in ("query", "key", "value")]
        )
    state["segment"] = source["embeddings.token_type_embeddings.weight"][0]
    encoder.load_state_dict(state, strict=True)
