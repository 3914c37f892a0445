"""./muster token: made and shown once, listed without secrets, revoked."""

from datetime import UTC, datetime

from data.settings import Settings
from data.tokens import all_of, use
from data.workspace import open_workspace
from tests.jobs.conftest import SIGNED


def kept(var):
    opened = open_workspace(Settings(var=var, workspace="county"))
    try:
        return all_of(opened.store)
    finally:
        opened.store.close()


def test_without_yes_it_only_says_what_the_token_could_do(muster, var):
    said = muster("token", "make", "eoc", "--role", "feed", "--jurisdiction", "Polk")
    assert "Nothing was made. Token eoc could import, read, report for 90 days; Polk." in said.out
    assert kept(var) == []


def test_a_token_is_shown_once_listed_and_revoked(muster, var):
    said = muster("token", "make", "eoc", "--role", "partner", "--days", "7", *SIGNED)
    secret = said.out.splitlines()[0]
    assert (said.code, "shown this once" in said.out) == (0, True)
    opened = open_workspace(Settings(var=var, workspace="county"))
    assert use(opened.store, secret, now=datetime.now(UTC)).name == "eoc"
    opened.store.close()
    listed = muster("token", "list").out
    assert ("eoc" in listed, "valid" in listed, secret in listed) == (True, True, False)
    assert "With --yes" in muster("token", "revoke", "eoc").out
    assert muster("token", "revoke", "eoc", *SIGNED).code == 0
    assert "revoked" in muster("token", "list").out
    again = muster("token", "revoke", "eoc", *SIGNED)
    assert (again.code, "no valid token 'eoc'" in again.err) == (1, True)


def test_a_role_or_place_that_is_not_known_is_said_with_those_that_are(muster, var):
    wrong = muster("token", "make", "eoc", "--role", "king", *SIGNED)
    assert (wrong.code, "administrator" in wrong.err) == (2, True)
    nowhere = muster("token", "make", "eoc", "--role", "feed", "--jurisdiction", "Atlantis", *SIGNED)
    assert (nowhere.code, "no jurisdiction is called 'Atlantis'" in nowhere.err) == (2, True)
    assert muster("token", "list").out == "There are no tokens.\n"
    assert kept(var) == []
