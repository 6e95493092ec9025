"""Documents in: text, Markdown, HTML, JSON lines and CSV, from files, folders or standard input."""

from tarazy.read.files import read
from tarazy.read.language import foreign_language

__all__ = ["foreign_language", "read"]
