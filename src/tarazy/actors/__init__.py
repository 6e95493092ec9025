"""Who a mention is: states, groups, organisations, people and roles, as of a date."""

from tarazy.actors.knowledge import Knowledge, expand, load_knowledge
from tarazy.actors.resolver import Context, Resolver, document_context, resolve

__all__ = ["Context", "Knowledge", "Resolver", "document_context", "expand", "load_knowledge", "resolve"]
