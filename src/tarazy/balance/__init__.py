"""Measures over events."""

from tarazy.balance.flows import DEFAULT_POWERS, Flow, Flows, focal_state, tally
from tarazy.balance.powers import Powers, is_state

__all__ = ["DEFAULT_POWERS", "Flow", "Flows", "Powers", "focal_state", "is_state", "tally"]
