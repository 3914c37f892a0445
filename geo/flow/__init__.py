"""Least-cost flows: who is served from where when there is not enough for everyone."""

from geo.flow.transportation import Flow, transport, warm

__all__ = ["Flow", "transport", "warm"]
