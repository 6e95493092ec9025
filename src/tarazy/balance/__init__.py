"""Measures over events."""

from tarazy.balance.flows import DEFAULT_POWERS, Flow, Flows, focal_state, tally
from tarazy.balance.powers import Powers

__all__ = ["DEFAULT_POWERS", "Flow", "Flows", "Powers", "focal_state", "tally"]
