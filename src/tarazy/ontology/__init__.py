"""PLOVER 2.0 as data: event types, modes, contexts, sectors, scores, quads, vectors and the CAMEO map."""

from tarazy.ontology.load import load_ontology
from tarazy.ontology.model import (
    CameoMapping,
    Context,
    Decision,
    Entity,
    EventType,
    Example,
    Exclusion,
    Exemption,
    Mode,
    Ontology,
    Quad,
    Sector,
    Vector,
)

__all__ = [
    "CameoMapping", "Context", "Decision", "Entity", "EventType", "Example", "Exclusion", "Exemption", "Mode",
    "Ontology", "Quad", "Sector", "Vector", "load_ontology",
]  # fmt: skip
