"""Who may see and do what: a small table of roles, actions and sensitivities that denies by default."""

from dataclasses import dataclass, field
from enum import StrEnum

from data.errors import Invalid, NotAllowed
from data.schema.vocab import Sensitivity

EVERYWHERE = "*"
"""Stands for all jurisdictions."""


class Action(StrEnum):
    READ = "read"
    REPORT = "report"
    """update figures: occupancy, stock, readings, positions, journal entries, reports"""
    MANAGE = "manage"
    """create and change incidents, shelters, closures, orders, requests"""
    IMPORT = "import"
    """bring in files and feeds"""
    ADMINISTER = "administer"
    """jurisdictions, organisations, backup and restore"""


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    COMMANDER = "commander"
    PLANNER = "planner"
    SITE_MANAGER = "site_manager"
    OBSERVER = "observer"
    PARTNER = "partner"
    PUBLIC = "public"
    FEED = "feed"


S = Sensitivity
_ALL = frozenset(S)
_OPERATIONAL = frozenset({S.PUBLIC, S.PARTNER, S.INTERNAL})
_SHARED = frozenset({S.PUBLIC, S.PARTNER})
_OPEN = frozenset({S.PUBLIC})
_NONE: frozenset[Sensitivity] = frozenset()


@dataclass(frozen=True)
class Rule:
    """What a role may do, and which sensitivities it sees inside and outside its jurisdictions."""

    actions: frozenset[Action]
    inside: frozenset[Sensitivity]
    outside: frozenset[Sensitivity]
    withheld: bool = False
    contacts: bool = False


_A = Action
RULES: dict[Role, Rule] = {
    Role.ADMINISTRATOR: Rule(frozenset(_A), _ALL, _SHARED, withheld=True, contacts=True),
    Role.COMMANDER: Rule(
        frozenset({_A.READ, _A.REPORT, _A.MANAGE}), _ALL, _SHARED, withheld=True, contacts=True
    ),
    Role.PLANNER: Rule(
        frozenset({_A.READ, _A.REPORT, _A.MANAGE, _A.IMPORT}), _OPERATIONAL, _SHARED, contacts=True
    ),
    Role.SITE_MANAGER: Rule(frozenset({_A.READ, _A.REPORT}), _OPERATIONAL, _OPEN, contacts=True),
    Role.OBSERVER: Rule(frozenset({_A.READ}), _OPERATIONAL, _OPEN),
    Role.PARTNER: Rule(frozenset({_A.READ}), _SHARED, _SHARED),
    Role.PUBLIC: Rule(frozenset({_A.READ}), _OPEN, _OPEN),
    Role.FEED: Rule(frozenset({_A.READ, _A.REPORT, _A.IMPORT}), _OPERATIONAL, _SHARED),
}


@dataclass(frozen=True)
class Scope:
    """What the store applies inside every query. ``jurisdictions`` counts with everything below them."""

    jurisdictions: frozenset[str]
    inside: frozenset[Sensitivity]
    outside: frozenset[Sensitivity]
    withheld: bool
    contacts: bool

    @property
    def everywhere(self) -> bool:
        return EVERYWHERE in self.jurisdictions

    @property
    def everything(self) -> bool:
        """No condition is needed at all."""
        return self.everywhere and self.inside == _ALL and self.withheld

    @property
    def key(self) -> str:
        """Names the scope in cache keys, so that caches shared by users never leak."""
        places = ",".join(sorted(self.jurisdictions))
        seen = ",".join(sorted(self.inside)) + "/" + ",".join(sorted(self.outside))
        return f"{places}|{seen}|{int(self.withheld)}{int(self.contacts)}"


@dataclass(frozen=True)
class Actor:
    """Who reads or writes, in which position, from where (``via``: screen, feed or token)."""

    name: str
    position: str
    organisation: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    jurisdictions: frozenset[str] = field(default_factory=frozenset)
    via: str = "screen"
    systems: tuple[str, ...] = ()
    """The source systems a token is bound to: what it sends names one of them."""
    outward: bool = False
    """Reads for a file that leaves the agency: what is withheld or restricted, and contacts, stay behind."""

    @property
    def signed(self) -> bool:
        """Whether it says who acts and in which position; unsigned actors may not write."""
        return bool(self.name.strip() and self.position.strip())

    @property
    def rules(self) -> list[Rule]:
        return [RULES[Role(role)] for role in self.roles if role in set(Role)]

    @property
    def scope(self) -> Scope:
        """The union of what the actor's roles may see; nothing without a known role."""
        rules = [rule for rule in self.rules if Action.READ in rule.actions]
        kept = frozenset({S.RESTRICTED}) if self.outward else _NONE
        return Scope(
            jurisdictions=self.jurisdictions,
            inside=_NONE.union(*(rule.inside for rule in rules)) - kept,
            outside=_NONE.union(*(rule.outside for rule in rules)) - kept,
            withheld=any(rule.withheld for rule in rules) and not self.outward,
            contacts=any(rule.contacts for rule in rules) and not self.outward,
        )


def may(actor: Actor, action: Action) -> bool:
    """Whether one of the actor's roles allows the action; unknown roles allow nothing."""
    return any(action in rule.actions for rule in actor.rules)


def permit(actor: Actor, action: Action) -> None:
    """Raise NotAllowed unless one of the actor's roles allows the action; to look, nobody has to sign."""
    if not may(actor, action):
        roles = ", ".join(sorted(actor.roles)) or "none"
        raise NotAllowed(
            f"{actor.name or 'nobody'} (roles: {roles}) may not {action.value}",
            remedy="ask an administrator for a role that may",
        )


def require(actor: Actor, action: Action) -> None:
    """Raise NotAllowed unless the actor may do the action, Invalid where a change is not signed."""
    permit(actor, action)
    if action is not Action.READ and not actor.signed:
        raise Invalid(
            "a change needs a name and a position",
            remedy="say who you are and in which position",
        )


def local_person(name: str = "", position: str = "", organisation: str = "", *, via: str = "screen") -> Actor:
    """The person at this machine, who may do everything once name and position are given."""
    return Actor(
        name=name.strip(),
        position=position.strip(),
        organisation=organisation.strip(),
        roles=frozenset({Role.ADMINISTRATOR.value}),
        jurisdictions=frozenset({EVERYWHERE}),
        via=via,
    )
