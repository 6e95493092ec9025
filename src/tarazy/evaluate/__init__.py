"""How well the coder does on annotated texts: scores, confusions, worst errors."""

from tarazy.evaluate.report import show
from tarazy.evaluate.score import Error, Scores, Tally, evaluate

__all__ = ["Error", "Scores", "Tally", "evaluate", "show"]
