"""Heads beside the pair head: syntax of words, and acts (triggers with their parties)."""

import torch
from torch import Tensor, nn

from tarazy.language.heads import ROLES

ARC_WIDTH, LABEL_WIDTH, ACT_WIDTH, PRODUCT_WIDTH = 256, 96, 384, 128


class SyntaxHead(nn.Module):
    """Part of speech of each word, and its head and relation by biaffine products (Dozat and Manning 2017).

    Reads the first subword of each word from a learned mix of the encoder's last three layers. Position 0 of the
    words is the root.
    """

    def __init__(self, width: int, tags: int, relations: int) -> None:
        super().__init__()
        self.mix = nn.Parameter(torch.zeros(3))
        self.tags = nn.Linear(width, tags)
        self.arc_dependent, self.arc_head = nn.Linear(width, ARC_WIDTH), nn.Linear(width, ARC_WIDTH)
        self.label_dependent, self.label_head = nn.Linear(width, LABEL_WIDTH), nn.Linear(width, LABEL_WIDTH)
        self.arc = nn.Parameter(torch.zeros(ARC_WIDTH + 1, ARC_WIDTH))
        self.label = nn.Parameter(torch.zeros(relations, LABEL_WIDTH + 1, LABEL_WIDTH + 1))
        self.dropout = nn.Dropout(0.33)

    def mixed(self, layers: list[Tensor]) -> Tensor:
        """The learned mix of the last three layers' token vectors."""
        weights = self.mix.softmax(0)
        return weights[0] * layers[-3] + weights[1] * layers[-2] + weights[2] * layers[-1]

    def _side(self, layer: nn.Linear, words: Tensor) -> Tensor:
        changed: Tensor = self.dropout(nn.functional.leaky_relu(layer(words), 0.1))
        return changed

    def forward(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Word vectors [B, W, 384], the root first, to tags [B, W, tags], arcs [B, W, W] and relations [B, W, W, R].

        `arcs[b, i, j]` scores j as the head of i, `relations[b, i, j]` the relations of that arc.
        """
        words = self.dropout(words)
        one = words.new_ones(*words.shape[:2], 1)
        dependent = torch.cat([self._side(self.arc_dependent, words), one], -1)
        arcs = dependent @ self.arc @ self._side(self.arc_head, words).transpose(1, 2)
        below = torch.cat([self._side(self.label_dependent, words), one], -1)
        above = torch.cat([self._side(self.label_head, words), one], -1)
        relations = torch.einsum("bip,rpq,bjq->bijr", below, self.label, above)
        return self.tags(words), arcs, relations


class ActHead(nn.Module):
    """Which words are triggers, what each act is, and which part each mention has in it."""

    def __init__(self, width: int, types: int, attributes: int, pointers: int, wide: int) -> None:
        """`pointers` heads of attention, `wide` in all, look from a trigger and a mention at their sentence."""
        super().__init__()
        self.triggers = nn.Linear(width, 1 + 2 * types)
        self.act, self.party = nn.Linear(width, ACT_WIDTH), nn.Linear(width, ACT_WIDTH, bias=False)
        self.act_product, self.party_product = nn.Linear(width, PRODUCT_WIDTH), nn.Linear(width, PRODUCT_WIDTH)
        self.product = nn.Linear(PRODUCT_WIDTH, ACT_WIDTH, bias=False)
        self.act_query, self.party_query = nn.Linear(width, wide), nn.Linear(width, wide, bias=False)
        self.inside = nn.Parameter(torch.zeros(2, pointers))
        self.found = nn.Linear(wide, ACT_WIDTH, bias=False)
        self.roles = nn.Linear(ACT_WIDTH, len(ROLES))
        self.kind, self.sentence = nn.Linear(width, ACT_WIDTH), nn.Linear(width, ACT_WIDTH, bias=False)
        self.attributes = nn.Linear(ACT_WIDTH, attributes)
        self.dropout = nn.Dropout(0.2)

    def query(self, acts: Tensor, parties: Tensor) -> Tensor:
        """What the mean vectors of P triggers and mentions ask of their sentence."""
        asked: Tensor = self.act_query(acts) + self.party_query(parties)
        return asked

    def roles_of(self, acts: Tensor, parties: Tensor, found: Tensor) -> Tensor:
        """Logits of none, actor, recipient from the mean vectors of act and mention, both [P, 384], and the answer."""
        hidden = self.act(acts) + self.party(parties) + self.found(found)
        hidden = hidden + self.product(self.act_product(acts) * self.party_product(parties))
        logits: Tensor = self.roles(self.dropout(nn.functional.gelu(hidden)))
        return logits

    def attributes_of(self, acts: Tensor, sentences: Tensor) -> Tensor:
        """Logits of type, mode, status and contexts for acts [P, 384] in sentences with mean vectors [P, 384]."""
        hidden = nn.functional.gelu(self.kind(acts) + self.sentence(sentences))
        logits: Tensor = self.attributes(self.dropout(hidden))
        return logits
