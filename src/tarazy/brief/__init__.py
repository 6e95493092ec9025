"""What a person reads: at a glance, tables, leans and passages, in the terminal or as one HTML file."""

from tarazy.brief.compose import Brief, compose
from tarazy.brief.page import page
from tarazy.brief.terminal import show

__all__ = ["Brief", "compose", "page", "show"]
