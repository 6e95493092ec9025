"""Where it was, as far as the words of the event say."""

from tarazy.places.event import NOWHERE, event_place, told_place
from tarazy.places.find import PlaceExpression, document_context, find_dateline, find_places, name_states
from tarazy.places.gazetteer import load_gazetteer

__all__ = [
    "NOWHERE",
    "PlaceExpression",
    "document_context",
    "event_place",
    "find_dateline",
    "find_places",
    "load_gazetteer",
    "name_states",
    "told_place",
]
