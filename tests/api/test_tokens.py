"""Requests with a token act as the token, and as nobody else."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from data.schema import Jurisdiction, Shelter
from response import actions

ITEMS = "/ogc/collections/shelter/items"


@pytest.fixture
def polk(put):
    polk, story = (Jurisdiction(name=name, level="county") for name in ("Polk", "Story"))
    put(polk, story)
    put(
        Shelter(name="public", sensitivity="public"),
        Shelter(name="shared", sensitivity="partner"),
        Shelter(name="ours", jurisdiction_id=polk.id),
        Shelter(name="theirs", jurisdiction_id=story.id),
        Shelter(name="restricted", sensitivity="restricted", jurisdiction_id=polk.id),
    )
    return polk


@pytest.fixture
def secret_of(desk, ann):
    def make(*roles, jurisdictions=("*",), **more):
        return actions.make_token(
            desk.opened, ann, name="county", roles=list(roles), jurisdictions=list(jurisdictions), **more
        )[1]

    return make


def names(client, address=ITEMS, **headers):
    answer = client.get(address, **headers)
    assert answer.status_code == 200
    return {feature["properties"]["name"] for feature in answer.json()["features"]}


def found(client, secret):
    answer = client.get("/layers", authorization=f"Bearer {secret}").json()
    return next(layer["count"] for layer in answer["layers"] if layer["name"] == "shelter")


def test_a_token_sees_what_its_roles_and_jurisdictions_allow(client, polk, secret_of):
    assert names(client) == {"public", "shared", "ours", "theirs"}
    secret = secret_of("observer", jurisdictions=["Polk"])
    assert names(client, authorization=f"Bearer {secret}") == {"public", "ours"}
    assert names(client, authorization=f"bearer {secret}") == {"public", "ours"}
    assert found(client, secret) == 2


def test_a_token_may_come_as_the_password_of_a_program_that_knows_nothing_else(client, polk, secret_of):
    secret = secret_of("observer", jurisdictions=["Polk"])
    for name in ("county", "", "Ada Reyes"):
        given = b64encode(f"{name}:{secret}".encode()).decode()
        assert names(client, authorization=f"Basic {given}") == {"public", "ours"}


def test_a_partner_sees_what_is_shared_on_every_route(client, polk, secret_of):
    secret = secret_of("partner", jurisdictions=[])
    assert names(client, authorization=f"Bearer {secret}") == {"public", "shared"}
    assert found(client, secret) == 2
    search = client.get("/search?q=ours", authorization=f"Bearer {secret}")
    assert search.json() == []
    tag = client.get("/layers/shelter").headers["etag"]
    assert (
        client.get("/layers/shelter", authorization=f"Bearer {secret}", if_none_match=tag).status_code == 200
    )


@pytest.mark.parametrize(
    "address",
    ["/health", "/changes", "/layers", "/search?q=a", "/ogc", ITEMS, "/schema", "/export/shelter.csv"],
)
@pytest.mark.parametrize(
    "given", ["Bearer muster_x", "Bearer ", "Basic YTpi", "Basic YQ==", "Basic //8=", "muster_x", ""]
)
def test_an_authorization_that_does_not_fit_is_never_taken_for_the_person_at_this_machine(
    client, address, given
):
    answer = client.get(address, authorization=given)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"] and answer.json()["remedy"]


def test_expired_and_revoked_tokens_are_401_with_the_reason(client, desk, ann, polk, secret_of):
    old = secret_of("observer", days=1, now=datetime.now(UTC) - timedelta(days=2))
    assert "has expired" in client.get(ITEMS, authorization=f"Bearer {old}").json()["error"]
    secret = secret_of("observer")
    assert client.get(ITEMS, authorization=f"Bearer {secret}").status_code == 200
    actions.revoke_token(desk.opened, ann, "county")
    answer = client.get(ITEMS, authorization=f"Bearer {secret}")
    assert (answer.status_code, "was revoked" in answer.json()["error"]) == (401, True)
