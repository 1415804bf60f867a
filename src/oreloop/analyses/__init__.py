"""Analyses: what follows from the network as a whole and from no single fact.

A new analysis is a module with an `ANALYSIS` and its line here.
"""

from __future__ import annotations

from oreloop.analyses import (
    brokers,
    chokepoints,
    complements,
    contradictions,
    loops,
    money,
    shared_partners,
    stage_board,
    timeline,
    what_if,
)
from oreloop.analyses.analysis import Analysis, Networks, analyse
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.registry import Registry

ANALYSES: Registry[Analysis] = Registry("analysis", (
    shared_partners.ANALYSIS, brokers.ANALYSIS, loops.ANALYSIS, chokepoints.ANALYSIS, what_if.ANALYSIS,
    stage_board.ANALYSIS, complements.ANALYSIS, money.ANALYSIS, timeline.ANALYSIS, contradictions.ANALYSIS))

__all__ = ["ANALYSES", "Analysis", "Networks", "Outcome", "Parameter", "Row", "analyse"]
