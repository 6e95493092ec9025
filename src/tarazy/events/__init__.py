"""What happened: candidates joined with actors, places and dates into events, each told once."""

from tarazy.events.assemble import Assembler
from tarazy.events.merge import merge

__all__ = ["Assembler", "merge"]
