"""Measures over events: how a state balances among powers, each with its interval. See docs/measures.md."""

from tarazy.balance.estimates import Balance, Series
from tarazy.balance.powers import Powers, is_state
from tarazy.balance.selection import DEFAULT_POWERS, Request
from tarazy.balance.tally import Flow, Flows, focal_state, tally
from tarazy.balance.weigh import MEASURES, series
from tarazy.balance.world import world

__all__ = [
    "DEFAULT_POWERS", "MEASURES", "Balance", "Flow", "Flows", "Powers", "Request", "Series", "focal_state", "is_state",
    "series", "tally", "world",
]  # fmt: skip
