"""Tokens: told once, kept as a digest, expiring, revocable, never more than their roles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data import tokens
from data.clock import ManualClock
from data.errors import Invalid, NotFound, NotSignedIn, StoreBusy
from data.store import Store
from data.tokens import Token

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "muster.db")
    yield opened
    opened.close()


def token(**fields):
    plain = Token(
        "county", "partner system", "Polk EMA", ("feed",), ("01POLK",), NOW, "Ada (Chief)", NOW + 90 * DAY
    )
    return replace(plain, **fields)


def test_a_token_acts_as_its_roles_and_jurisdictions_say(store):
    secret = tokens.make(store, token())
    actor = tokens.use(store, secret, now=NOW).actor
    assert (actor.name, actor.organisation, actor.via) == ("county", "Polk EMA", "token")
    assert (actor.roles, actor.jurisdictions, actor.signed) == ({"feed"}, {"01POLK"}, True)


def test_the_file_holds_no_secret(store):
    secret = tokens.make(store, token())
    store.close()
    kept = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert secret.encode() not in kept
    assert tokens.digest(secret).encode() in kept
    assert len(secret) > 43


def test_the_last_use_is_noted_to_ten_minutes(store):
    secret = tokens.make(store, token())
    for minutes, noted in ((0, 0), (9, 0), (11, 11)):
        tokens.use(store, secret, now=NOW + timedelta(minutes=minutes))
        assert tokens.all_of(store)[0].used_at == NOW + timedelta(minutes=noted)


def test_a_busy_store_turns_no_reader_away(store, monkeypatch):
    secret = tokens.make(store, token())

    def busy(*_, **__):
        raise StoreBusy("locked")

    monkeypatch.setattr(store, "keep_swap", busy)
    assert tokens.use(store, secret, now=NOW).name == "county"


def test_a_reader_does_not_wait_for_a_long_import(tmp_path):
    waits_for_ever = Store(tmp_path / "own" / "store.db", clock=ManualClock(NOW), busy_timeout_s=3600)
    secret = tokens.make(waits_for_ever, token())
    with waits_for_ever.writing():
        assert tokens.use(waits_for_ever, secret, now=NOW).name == "county"
    assert tokens.all_of(waits_for_ever)[0].used_at is None
    tokens.use(waits_for_ever, secret, now=NOW)
    assert tokens.all_of(waits_for_ever)[0].used_at == NOW
    waits_for_ever.close()


def test_unknown_expired_and_revoked_tokens_say_which_they_are(store):
    secret = tokens.make(store, token())
    for wrong in ("", "x", secret[:-1], secret + "\udcff", secret.removeprefix("muster_")):
        with pytest.raises(NotSignedIn, match="not known"):
            tokens.use(store, wrong, now=NOW)
    with pytest.raises(NotSignedIn, match="has expired at 2027-02-25"):
        tokens.use(store, secret, now=NOW + 90 * DAY)
    tokens.revoke(store, "county", by="Ada (Chief)", now=NOW + DAY)
    with pytest.raises(NotSignedIn, match="was revoked at 2026-11-28"):
        tokens.use(store, secret, now=NOW + DAY)
    with pytest.raises(NotFound, match="no valid token 'county'"):
        tokens.revoke(store, "county", by="Ada (Chief)", now=NOW + DAY)


def test_a_name_is_free_again_once_its_token_is_revoked(store):
    tokens.make(store, token())
    with pytest.raises(Invalid, match="there is a token 'county' already"):
        tokens.make(store, token())
    tokens.revoke(store, "county", by="Ada (Chief)", now=NOW)
    tokens.make(store, token(made_at=NOW + DAY))
    assert [one.state(NOW + DAY) for one in tokens.all_of(store)] == ["revoked", "valid"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": " "}, "name"),
        ({"roles": ()}, "roles none"),
        ({"roles": ("king",)}, "roles king"),
        ({"jurisdictions": ()}, "has no jurisdiction"),
        ({"expires_at": NOW}, "for 0 days"),
        ({"expires_at": NOW + 400 * DAY}, "for 400 days"),
    ],
)
def test_what_no_token_may_be_is_refused(store, fields, message):
    with pytest.raises(Invalid, match=message):
        tokens.make(store, token(**fields))
    assert tokens.all_of(store) == []


def test_who_only_reads_what_is_shared_needs_no_jurisdiction(store):
    assert tokens.make(store, token(roles=("partner",), jurisdictions=()))
