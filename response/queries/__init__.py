"""What screens, routes and jobs ask. Every function takes (workspace, actor, …) and sees what the actor may see."""

from data.store import Change, Quarantined, Query
from response.assessment import Need, Offer
from response.coverage import Ask as CoverageAsk
from response.decisions import Decision
from response.filters import Filter
from response.headline import Headline, Part
from response.queries.briefing import BriefingData, briefing, journal
from response.queries.briefing_issued import (
    briefing_file,
    briefing_schedule,
    compared,
    issued,
    signature,
)
from response.queries.briefing_stock import stock
from response.queries.charts import severity_over_time, shelter_occupancy
from response.queries.coverage import (
    CoverageAnswer,
    CoverageFiles,
    Kept,
    NewSites,
    Offered,
    coverage,
    coverage_areas,
    coverage_facilities,
    coverage_gaps,
    coverage_key,
    coverage_people,
    coverage_services,
    coverage_standards,
    coverage_tables,
    coverage_terms,
    new_sites,
    ready_sites,
    scenario,
    scenario_moved,
    scenarios,
    site_sources,
    with_opened,
    with_sites,
)
from response.queries.decisions import decisions
from response.queries.detail import Detail, record
from response.queries.duplicates import (
    Comparison,
    Decided,
    Signed,
    Suggested,
    comparison,
    duplicates,
    kept_apart,
    merged,
)
from response.queries.feeds import FeedSeen, FeedsSeen, feed_failure, feed_rejects, feeds, feeds_stamp
from response.queries.figures import figures
from response.queries.intake import Look, Prospect, intake_look, intake_prospect, saved_mapping
from response.queries.layers import LAYERS, Answer, View, layer, layer_key, summary
from response.queries.moment import Pulse, fresh, moment, pulse, revision
from response.queries.outward import Leaving, leaving
from response.queries.quality import Quality, quality, quality_over_time
from response.queries.records import (
    find,
    first_recorded_at,
    frame,
    get,
    history,
    jurisdictions,
    name_of,
    open_incidents,
    quarantined,
    zone_of,
)
from response.queries.roads import Roads, ready_roads, roads
from response.queries.search import search
from response.queries.since import Changed, Since, changes_since
from response.queries.surroundings import Near, Surroundings, surroundings
from response.queries.table import Table, selection, table
from response.queries.travel import Travel
from response.queries.trips import Trip, trip, trip_key

__all__ = [
    "LAYERS",
    "Answer",
    "BriefingData",
    "Change",
    "Changed",
    "Comparison",
    "CoverageAnswer",
    "CoverageAsk",
    "CoverageFiles",
    "Decided",
    "Decision",
    "Detail",
    "FeedSeen",
    "FeedsSeen",
    "Filter",
    "Headline",
    "Kept",
    "Leaving",
    "Look",
    "Near",
    "Need",
    "NewSites",
    "Offer",
    "Offered",
    "Part",
    "Prospect",
    "Pulse",
    "Quality",
    "Quarantined",
    "Query",
    "Roads",
    "Signed",
    "Since",
    "Suggested",
    "Surroundings",
    "Table",
    "Travel",
    "Trip",
    "View",
    "briefing",
    "briefing_file",
    "briefing_schedule",
    "changes_since",
    "compared",
    "comparison",
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
    "decisions",
    "duplicates",
    "feed_failure",
    "feed_rejects",
    "feeds",
    "feeds_stamp",
    "figures",
    "find",
    "first_recorded_at",
    "frame",
    "fresh",
    "get",
    "history",
    "intake_look",
    "intake_prospect",
    "issued",
    "journal",
    "jurisdictions",
    "kept_apart",
    "layer",
    "layer_key",
    "leaving",
    "merged",
    "moment",
    "name_of",
    "new_sites",
    "open_incidents",
    "pulse",
    "quality",
    "quality_over_time",
    "quarantined",
    "ready_roads",
    "ready_sites",
    "record",
    "revision",
    "roads",
    "saved_mapping",
    "scenario",
    "scenario_moved",
    "scenarios",
    "search",
    "selection",
    "severity_over_time",
    "shelter_occupancy",
    "signature",
    "site_sources",
    "stock",
    "summary",
    "surroundings",
    "table",
    "trip",
    "trip_key",
    "with_opened",
    "with_sites",
    "zone_of",
]
