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
        # One product for all that is read of a trigger, and one of a mention: what each is in the sum, in the product
        # and in the question; last, of the trigger alone, what kind of act it is
        self.shares = (ACT_WIDTH, PRODUCT_WIDTH, wide)
        self.act = nn.Linear(width, sum(self.shares) + ACT_WIDTH)
        self.party = nn.Linear(width, sum(self.shares))
        self.product = nn.Linear(PRODUCT_WIDTH, ACT_WIDTH, bias=False)
        self.inside = nn.Parameter(torch.zeros(2, pointers))
        self.found = nn.Linear(wide, ACT_WIDTH, bias=False)
        self.roles = nn.Linear(ACT_WIDTH, len(ROLES))
        self.sentence = nn.Linear(width, ACT_WIDTH, bias=False)
        self.attributes = nn.Linear(ACT_WIDTH, attributes)
        self.dropout = nn.Dropout(0.2)

    def met(self, acts: Tensor, parties: Tensor) -> tuple[Tensor, Tensor]:
        """What triggers and mentions are together, and what they ask of their sentence.

        From `self.act` of triggers without its last share and `self.party` of mentions, whose shapes broadcast.
        """
        (act, act_product, act_query), (party, party_product, party_query) = (
            x.split(self.shares, -1) for x in (acts, parties)
        )
        return act + party + self.product(act_product * party_product), act_query + party_query

    def roles_of(self, met: Tensor, found: Tensor) -> Tensor:
        """Logits of none, actor, recipient from what trigger and mention are together and the sentence's answer."""
        logits: Tensor = self.roles(self.dropout(nn.functional.gelu(met + self.found(found))))
        return logits

    def attributes_of(self, kinds: Tensor, sentences: Tensor) -> Tensor:
        """Logits of type, mode, status and contexts from the last share of `self.act` and the sentences' means."""
        logits: Tensor = self.attributes(self.dropout(nn.functional.gelu(kinds + self.sentence(sentences))))
        return logits
