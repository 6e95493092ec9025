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

from tarazy.language.heads import CONVENTIONS
from training.heads import ACT_WIDTH, ActHead, SyntaxHead

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


class SentenceDropout(nn.Module):
    """Leaves out a twentieth of the units, the same at all tokens of a sentence (Gal and Ghahramani 2016, NeurIPS).

    Drawing each token's own takes a sixth of a step of the encoder on two cores.
    """

    SHARE = 0.05

    def forward(self, x: Tensor) -> Tensor:
        """Token vectors [B, T, 384] to the same, scaled so that their mean stays."""
        if not self.training:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2]) >= self.SHARE
        return x * (kept.to(x.dtype) / (1 - self.SHARE))


class Layer(nn.Module):
    """One transformer layer, normalised after each half as BERT does."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)  # one product for all three: a third of the calls when run alone
        self.output = nn.Linear(WIDTH, WIDTH)
        self.norm1, self.norm2 = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.up, self.down = nn.Linear(WIDTH, FEEDFORWARD), nn.Linear(FEEDFORWARD, WIDTH)
        self.dropout = SentenceDropout()

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
        self.dropout = SentenceDropout()
        # 16-bit products: a quarter less time for a step of the encoder where the processor has them
        self.half = False

    def forward(self, ids: Tensor, mask: Tensor) -> list[Tensor]:
        """Ids and mask [B, T] (int64) to vectors [B, T, 384] after each layer."""
        if not self.half:
            return self._layers(ids, mask)
        with torch.autocast("cpu", torch.bfloat16):
            return [x.float() for x in self._layers(ids, mask)]

    def _layers(self, ids: Tensor, mask: Tensor) -> list[Tensor]:
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
        # Of each side of a pair what it asks of the sentence, and what it adds to the answer
        self.actor, self.recipient = nn.Linear(WIDTH, wide + HIDDEN), nn.Linear(WIDTH, wide + HIDDEN, bias=False)
        self.memory = nn.Linear(WIDTH, 2 * wide)  # keys, then values
        self.inside = nn.Parameter(torch.zeros(2, POINTERS))
        self.nobody = nn.Parameter(torch.randn(2, WIDTH) * 0.02)
        self.found_hidden, self.sentence_hidden = (
            nn.Linear(wide, HIDDEN, bias=False),
            nn.Linear(WIDTH, HIDDEN, bias=False),
        )
        self.sizes = [len(x) for x in (labels.types, labels.modes, labels.statuses, labels.contexts)]
        self.outputs = nn.Linear(HIDDEN, sum(self.sizes))
        self.conventions = nn.Parameter(torch.zeros(len(CONVENTIONS), HIDDEN))
        self.acts = ActHead(WIDTH, len(labels.types) - 1, sum(self.sizes), POINTERS, wide)
        self.syntax = SyntaxHead(WIDTH, len(labels.parts), len(labels.relations))
        self.dropout = nn.Dropout(0.2)

    def tag(self, vectors: Tensor) -> tuple[Tensor, Tensor]:
        """Role-tag logits and mention logits per token: outside, then begin and inside of each kind."""
        return self.tagger(vectors), self.mentions(vectors)

    def look(self, vectors: Tensor, mask: Tensor) -> "Look":
        """What the heads read of sentences with token vectors [B, T, 384]."""
        return Look(vectors, self.memory(vectors), mask)

    def pair(
        self, look: "Look", rows: Tensor | None, actors: Tensor, recipients: Tensor, conventions: Tensor
    ) -> tuple[Tensor, ...]:
        """Logits of type, mode, status and contexts, and log attention of the trigger head, for P pairs.

        `rows` [P] gives each pair's sentence (None: the only one); `actors` and `recipients` [P, T] are 0/1 masks of
        the tokens of each mention, all zero for nobody; `conventions` [P] the number of the rules that each is read by.
        """
        actor, recipient = (self._mention(look, rows, x, i) for i, x in enumerate((actors, recipients)))
        query, hidden = (self.actor(actor) + self.recipient(recipient)).split((POINTERS * POINTER_WIDTH, HIDDEN), -1)
        found, scores = self._attend(look, rows, query, torch.stack([actors, recipients], -1) @ self.inside)
        hidden = (
            hidden + self.conventions[conventions] + self.found_hidden(found) + self.sentence_hidden(look.means(rows))
        )
        logits = self.outputs(self.dropout(nn.functional.gelu(hidden)))
        return (*logits.split(self.sizes, -1), scores[:, 0].log_softmax(-1))

    def acts_read(self, look: "Look", rows: Tensor | None, triggers: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """What `parts` asks of acts with trigger masks [P, T], and their logits of type, mode, status and contexts."""
        act, kind = self.acts.act(pooled(look.vectors, rows, triggers)).split((sum(self.acts.shares), ACT_WIDTH), -1)
        return act, self.acts.attributes_of(kind, look.means(rows)).split(self.sizes, -1)

    def parts(self, look: "Look", rows: Tensor | None, acts: Tensor, triggers: Tensor, parties: Tensor) -> Tensor:
        """Logits [P, 3] of none, actor, recipient for P pairs of an act, as read, and a mention (masks [P, T])."""
        met, query = self.acts.met(acts, self.acts.party(pooled(look.vectors, rows, parties)))
        where = torch.stack([triggers, parties], -1) @ self.acts.inside
        return self.acts.roles_of(met, self._attend(look, rows, query, where)[0])

    def all_parts(self, look: "Look", acts: Tensor, triggers: Tensor, mentions: Tensor) -> Tensor:
        """The same [A, M, 3] for each of A acts of the only sentence and each of its M mentions: each is read once."""
        parties = self.acts.party(pooled(look.vectors, None, mentions))
        met, query = self.acts.met(acts[:, None], parties[None])
        inside = self.acts.inside
        where = triggers[:, None, :, None] * inside[0] + mentions[None, :, :, None] * inside[1]
        found = self._attend(look, None, query.flatten(0, 1), where.flatten(0, 1))[0]
        return self.acts.roles_of(met, found.view(*met.shape[:2], -1))

    def _attend(self, look: "Look", rows: Tensor | None, query: Tensor, where: Tensor) -> tuple[Tensor, Tensor]:
        """What P queries [P, 256] find in their sentences, and the logits of their attention [P, POINTERS, T].

        `where` [P, T, POINTERS] is added to the logits. One memory serves the pairs and the parties of acts alike.
        """
        count, length, _ = look.memory.shape
        # [2, sentence, pointer, token, 64]
        key, value = look.memory.view(count, length, 2, POINTERS, POINTER_WIDTH).permute(2, 0, 3, 1, 4).unbind(0)
        parts, where = query.view(-1, POINTERS, POINTER_WIDTH), where.transpose(1, 2)
        if rows is None:
            scores = (parts[:, :, None] @ key.transpose(-1, -2)).squeeze(2) * POINTER_WIDTH**-0.5 + where
            return (scores.softmax(-1)[:, :, None] @ value).reshape(-1, POINTERS * POINTER_WIDTH), scores
        groups = Groups.of(rows, count)
        asked = groups.gathered(parts).transpose(1, 2) @ key.transpose(-1, -2)
        scores = groups.spread(asked.transpose(1, 2)) * POINTER_WIDTH**-0.5 + where
        if look.mask is not None:
            scores = scores - (1.0 - look.mask.to(scores.dtype)[rows])[:, None] * 1e4
        found = groups.gathered(scores.softmax(-1)).transpose(1, 2) @ value
        return groups.spread(found.transpose(1, 2)).reshape(-1, POINTERS * POINTER_WIDTH), scores

    def _mention(self, look: "Look", rows: Tensor | None, inside: Tensor, side: int) -> Tensor:
        somebody = inside.sum(1, keepdim=True) > 0
        return torch.where(somebody, pooled(look.vectors, rows, inside), self.nobody[side])


@dataclass(frozen=True, slots=True)
class Look:
    """Token vectors [B, T, 384], what attention reads of them [B, T, 512], and the mask of real tokens (None: all)."""

    vectors: Tensor
    memory: Tensor
    mask: Tensor | None = None

    def means(self, rows: Tensor | None) -> Tensor:
        """The mean vector of each sentence; `rows` None: of the only one, which has no padding."""
        if rows is None or self.mask is None:
            return self.vectors.mean(1)
        return pooled(self.vectors, torch.arange(len(self.vectors)), self.mask.to(self.vectors.dtype))[rows]


@dataclass(frozen=True, slots=True)
class Groups:
    """Where each of N items stands among those of its sentence: copies of the sentences took a third of a step."""

    rows: Tensor
    places: Tensor
    shape: tuple[int, int]  # sentences, most items of one

    @classmethod
    def of(cls, rows: Tensor, count: int) -> "Groups":
        """Groups of items of the sentences `rows` [N], of `count` sentences."""
        before = (rows[:, None] == torch.arange(count)).cumsum(0)
        places = before[torch.arange(len(rows)), rows] - 1
        return cls(rows, places, (count, int(places.max()) + 1))

    def gathered(self, items: Tensor) -> Tensor:
        """Items [N, ...] as [sentences, most items, ...], padded with zeros."""
        padded = items.new_zeros(*self.shape, *items.shape[1:])
        padded[self.rows, self.places] = items
        return padded

    def spread(self, padded: Tensor) -> Tensor:
        """The items [N, ...] of what `gathered` gave."""
        return padded[self.rows, self.places]


def pooled(vectors: Tensor, rows: Tensor | None, inside: Tensor) -> Tensor:
    """Mean vectors [N, 384] of the tokens that the 0/1 masks `inside` [N, T] mark, in the sentences `rows` [N].

    `vectors` are [B, T, 384]; `rows` None: all in the only sentence.
    """
    shares = inside / inside.sum(1, keepdim=True).clamp(min=1.0)
    if rows is None:
        return shares @ vectors[0]
    groups = Groups.of(rows, len(vectors))
    return groups.spread(groups.gathered(shares) @ vectors)


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
