"""Annotated text in: our inline corpus format, and PLOVER records that name their text."""

from tarazy.annotations.gold import Gold, GoldAct, Party, read_gold
from tarazy.annotations.inline import GoldEvent, GoldSentence, Words, read_corpus

__all__ = ["Gold", "GoldAct", "GoldEvent", "GoldSentence", "Party", "Words", "read_corpus", "read_gold"]
