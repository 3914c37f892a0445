"""The rule table denies by default."""

import itertools

import pytest

from data.access import EVERYWHERE, RULES, Action, Actor, Role, local_person, may, require
from data.errors import Invalid, NotAllowed
from data.schema.vocab import Sensitivity


def actor(*roles, places=(), name="Ann", position="Chief"):
    return Actor(name, position, roles=frozenset(roles), jurisdictions=frozenset(places))


@pytest.mark.parametrize("action", Action)
def test_without_a_known_role_nothing_is_allowed(action):
    for nobody in (actor(), actor("king"), actor("", "ADMINISTRATOR")):
        assert not may(nobody, action)
        with pytest.raises(NotAllowed, match=f"may not {action.value}; ask an administrator"):
            require(nobody, action)


def test_without_a_known_role_the_scope_is_empty():
    scope = actor("king", places={EVERYWHERE}).scope
    assert (scope.inside, scope.outside, scope.withheld, scope.contacts) == (
        frozenset(),
        frozenset(),
        False,
        False,
    )
    assert not scope.everything


def test_every_role_has_a_rule():
    assert set(RULES) == set(Role)


def test_no_role_sees_more_outside_its_jurisdiction_than_inside():
    assert all(rule.outside <= rule.inside for rule in RULES.values())


def test_restricted_and_withheld_are_for_those_who_answer_for_the_place():
    for role, rule in RULES.items():
        assert Sensitivity.RESTRICTED not in rule.outside
        if rule.withheld or Sensitivity.RESTRICTED in rule.inside:
            assert role in {Role.ADMINISTRATOR, Role.COMMANDER}


def test_the_public_and_partners_never_see_contacts():
    assert not RULES[Role.PUBLIC].contacts
    assert not RULES[Role.PARTNER].contacts


@pytest.mark.parametrize(
    ("role", "action", "allowed"),
    [
        ("public", Action.READ, True),
        ("public", Action.REPORT, False),
        ("partner", Action.REPORT, False),
        ("observer", Action.MANAGE, False),
        ("site_manager", Action.REPORT, True),
        ("site_manager", Action.MANAGE, False),
        ("feed", Action.IMPORT, True),
        ("feed", Action.MANAGE, False),
        ("planner", Action.MANAGE, True),
        ("planner", Action.ADMINISTER, False),
        ("commander", Action.IMPORT, False),
        ("administrator", Action.ADMINISTER, True),
    ],
)
def test_what_each_role_may_do(role, action, allowed):
    assert may(actor(role), action) is allowed


def test_a_change_must_be_signed_with_name_and_position_but_reading_need_not():
    for name, position in itertools.product(("", " "), ("", "Chief")):
        unsigned = local_person(name, position)
        require(unsigned, Action.READ)
        with pytest.raises(Invalid, match="say who you are"):
            require(unsigned, Action.MANAGE)


def test_the_person_at_this_machine_sees_and_may_do_everything():
    person = local_person("Ann", "Chief")
    assert person.scope.everything
    assert all(may(person, action) for action in Action)


def test_roles_add_up_and_the_scope_key_tells_scopes_apart():
    both = actor("public", "planner", places={"a"})
    assert both.scope.inside == RULES[Role.PLANNER].inside
    keys = {actor(role, places=places).scope.key for role in Role for places in ((), ("a",), ("a", "b"))}
    distinct = {(r.inside, r.outside, r.withheld, r.contacts) for r in RULES.values()}
    assert len(keys) == 3 * len(distinct)
