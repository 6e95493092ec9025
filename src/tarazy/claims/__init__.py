"""Numbers that a report states about states, held against reference facts."""

from tarazy.claims.check import check, find_claims
from tarazy.claims.find import Figure, find_figures
from tarazy.claims.reference import load_reference

__all__ = ["Figure", "check", "find_claims", "find_figures", "load_reference"]
