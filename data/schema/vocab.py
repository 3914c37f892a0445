"""Controlled vocabularies of the standard; terms follow CAP 1.2, EDXL-HAVE, NIMS and FEMA lifelines."""

from enum import StrEnum

SCHEMA_VERSION = 1


class Status(StrEnum):
    """Whether a record still speaks about the world; the working state is the kind's own ``stage``."""

    CURRENT = "current"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Confidence(StrEnum):
    CONFIRMED = "confirmed"
    REPORTED = "reported"
    UNVERIFIED = "unverified"
    DISPROVED = "disproved"


class Sensitivity(StrEnum):
    PUBLIC = "public"
    PARTNER = "partner"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


class Severity(StrEnum):
    """CAP 1.2 ``severity``."""

    EXTREME = "extreme"
    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"
    UNKNOWN = "unknown"


class Urgency(StrEnum):
    """CAP 1.2 ``urgency``."""

    IMMEDIATE = "immediate"
    EXPECTED = "expected"
    FUTURE = "future"
    PAST = "past"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """CAP 1.2 ``certainty``."""

    OBSERVED = "observed"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"


class HazardCategory(StrEnum):
    """CAP 1.2 ``category``."""

    GEO = "geo"
    MET = "met"
    SAFETY = "safety"
    SECURITY = "security"
    RESCUE = "rescue"
    FIRE = "fire"
    HEALTH = "health"
    ENV = "env"
    TRANSPORT = "transport"
    INFRA = "infra"
    CBRNE = "cbrne"
    OTHER = "other"


class CapStatus(StrEnum):
    """CAP 1.2 ``status``: only Actual is drawn in an actual workspace."""

    ACTUAL = "actual"
    EXERCISE = "exercise"
    SYSTEM = "system"
    TEST = "test"
    DRAFT = "draft"


class LocalLevel(StrEnum):
    """Response levels I (gravest) to IV."""

    I = "I"  # noqa: E741
    II = "II"
    III = "III"
    IV = "IV"


class IncidentStage(StrEnum):
    REPORTED = "reported"
    VERIFIED = "verified"
    ACTIVE = "active"
    CONTAINED = "contained"
    CLOSED = "closed"


class JurisdictionLevel(StrEnum):
    NATION = "nation"
    STATE = "state"
    MUNICIPALITY = "municipality"
    COUNTY = "county"
    TOWN = "town"
    CAMPUS = "campus"


class ShelterType(StrEnum):
    GENERAL = "general"
    MEDICAL = "medical"
    PET = "pet"
    WARMING_COOLING = "warming_cooling"
    RECEPTION = "reception"
    ISOLATION = "isolation"
    UNKNOWN = "unknown"


class ShelterStage(StrEnum):
    """``full`` is derived from occupancy and capacity, never stored."""

    PLANNED = "planned"
    STANDBY = "standby"
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class UnitStage(StrEnum):
    AVAILABLE = "available"
    ASSIGNED = "assigned"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RETURNING = "returning"
    OUT_OF_SERVICE = "out_of_service"
    DEMOBILISED = "demobilised"
    UNKNOWN = "unknown"


class FacilityType(StrEnum):
    HOSPITAL = "hospital"
    CLINIC = "clinic"
    FIRE_STATION = "fire_station"
    POLICE_STATION = "police_station"
    EMS_STATION = "ems_station"
    SCHOOL = "school"
    DORMITORY = "dormitory"
    CANTEEN = "canteen"
    LABORATORY = "laboratory"
    ASSEMBLY_POINT = "assembly_point"
    UTILITY = "utility"
    CARE_HOME = "care_home"
    BUILDING = "building"
    BORDER_CROSSING = "border_crossing"
    OTHER = "other"


class Lifeline(StrEnum):
    """FEMA's eight community lifelines (August 2023)."""

    SAFETY_SECURITY = "safety_and_security"
    FOOD_HYDRATION_SHELTER = "food_hydration_shelter"
    HEALTH_MEDICAL = "health_and_medical"
    ENERGY = "energy"
    COMMUNICATIONS = "communications"
    TRANSPORTATION = "transportation"
    HAZARDOUS_MATERIALS = "hazardous_materials"
    WATER_SYSTEMS = "water_systems"


class Condition(StrEnum):
    """Lifeline condition: unknown is grey, never green."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    UNKNOWN = "unknown"


class EmergencyDepartment(StrEnum):
    """EDXL-HAVE emergency-department traffic."""

    NORMAL = "normal"
    ADVISORY = "advisory"
    CLOSED = "closed"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


class ZoneOrder(StrEnum):
    NONE = "none"
    WARNING = "warning"
    ORDER = "order"
    LIFTED = "lifted"


class Trend(StrEnum):
    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    PUBLIC = "public"
    FIELD = "field"
    PARTNER = "partner"


class NoticeStage(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class Triage(StrEnum):
    NEW = "new"
    CHECKING = "checking"
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


class RequestStage(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    PARTLY_FILLED = "partly_filled"
    ASSIGNED = "assigned"
    MOVING = "moving"
    DELIVERED = "delivered"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class Priority(StrEnum):
    IMMEDIATE = "immediate"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class FillSource(StrEnum):
    OWN = "own"
    MUTUAL_AID = "mutual_aid"
    STATE = "state"
    VENDOR = "vendor"
    DONATED = "donated"


class AssignmentStage(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class EntryType(StrEnum):
    EVENT = "event"
    DECISION = "decision"
    ORDER = "order"
    CALL = "call"
    HANDOVER = "handover"


class OrganisationType(StrEnum):
    AGENCY = "agency"
    ENTERPRISE = "enterprise"
    HOSPITAL = "hospital"
    UNIVERSITY = "university"
    NGO = "ngo"
    LABORATORY = "laboratory"
    OTHER = "other"
