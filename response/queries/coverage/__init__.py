"""Coverage over the store: the answer, what can be asked, its layers, new sites, scenarios, files."""

from response.queries.coverage.answer import CoverageAnswer, Totals, coverage, coverage_key
from response.queries.coverage.export import CoverageFiles, coverage_tables
from response.queries.coverage.layers import coverage_facilities, coverage_gaps, coverage_people
from response.queries.coverage.prepared import coverage_terms
from response.queries.coverage.scenarios import Kept, scenario, scenario_moved, scenarios
from response.queries.coverage.services import Offered, coverage_areas, coverage_services, coverage_standards
from response.queries.coverage.siting import (
    NewSites,
    new_sites,
    ready_sites,
    site_sources,
    with_opened,
    with_sites,
)

__all__ = [
    "CoverageAnswer",
    "CoverageFiles",
    "Kept",
    "NewSites",
    "Offered",
    "Totals",
    "coverage",
    "coverage_areas",
    "coverage_facilities",
    "coverage_gaps",
    "coverage_key",
    "coverage_people",
    "coverage_services",
    "coverage_standards",
    "coverage_tables",
    "coverage_terms",
    "new_sites",
    "ready_sites",
    "scenario",
    "scenario_moved",
    "scenarios",
    "site_sources",
    "with_opened",
    "with_sites",
]
