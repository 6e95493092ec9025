"""Numbers that a report states about states, held against reference facts."""

from tarazy.claims.check import check, document_claims, find_claims
from tarazy.claims.find import Figure, find_figures
from tarazy.claims.reference import load_reference

__all__ = ["Figure", "check", "document_claims", "find_claims", "find_figures", "load_reference"]
