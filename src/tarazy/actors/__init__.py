"""Who a mention is: states, groups, organisations, people and roles, as of a date."""

from tarazy.actors.compiled import load_knowledge
from tarazy.actors.context import document_context
from tarazy.actors.entries import Context, Knowledge
from tarazy.actors.explain import explain
from tarazy.actors.groups import expand
from tarazy.actors.own import load_with_own, resolve
from tarazy.actors.resolver import Resolver
from tarazy.actors.tables import data_sha256

__all__ = [
    "Context", "Knowledge", "Resolver", "data_sha256", "document_context", "expand", "explain", "load_knowledge",
    "load_with_own", "resolve",
]  # fmt: skip
