"""Where it was, as far as the words of the event say."""

from tarazy.places.find import find_place

__all__ = ["find_place"]
