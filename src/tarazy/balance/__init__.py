"""Measures over events: how a state balances among powers, each with its interval. See docs/measures.md."""

from tarazy.balance.estimates import Balance, Series
from tarazy.balance.powers import Powers, is_state
from tarazy.balance.selection import DEFAULT_POWERS
from tarazy.balance.tally import Flow, Flows, focal_state, tally
from tarazy.balance.weigh import MEASURES, series

__all__ = [
    "DEFAULT_POWERS", "MEASURES", "Balance", "Flow", "Flows", "Powers", "Series", "focal_state", "is_state", "series",
    "tally",
]  # fmt: skip
