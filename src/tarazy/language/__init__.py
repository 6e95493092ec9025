"""The language engine: one encoder pass per sentence, small heads on its token vectors."""

from tarazy.language.engine import Engine, load_engine
from tarazy.language.sentences import split_sentences

__all__ = ["Engine", "load_engine", "split_sentences"]
