"""Settings of feeds: what fits is read, what does not is named with its value and the remedy."""

import pytest

from data.feeds import adapters
from data.feeds.errors import BadFeed
from data.feeds.settings import Feed, flat, path_of, read_feeds
from data.settings import ROOT, Settings

GOOD = """
user_agent = "County EOC, eoc@county.example"

[feeds.gauges]
adapter = "echo"
url = "https://gauges.example/latest.json"
every = "5m"
licence = "public domain"
hosts = ["data.gauges.example:8443"]
headers = { Authorization = "Bearer ${GAUGE_TOKEN}" }

[feeds.gauges.options]
kind = "reading"
map = { name = "STATION", value = "LEVEL" }
deep = true

[feeds.drill]
adapter = "echo"
urls = ["http://127.0.0.1:9000/a", "file:///srv/drop"]
every = "2s"
private = true
exercise = true
"""


@pytest.fixture(autouse=True)
def echo(monkeypatch):
    monkeypatch.setitem(adapters.ADAPTERS, "echo", "tests.data.feeds.echo")


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "feeds.toml"
        path.write_text(text, "utf-8")
        return path

    return written


def test_a_file_that_fits_gives_its_feeds(write):
    found = read_feeds(write(GOOD))
    gauges, drill = found.get("gauges"), found.get("drill")
    assert found.bad == {} and found.agent.startswith("County EOC")
    assert (gauges.every_s, gauges.urls) == (300, ("https://gauges.example/latest.json",))
    assert gauges.options == {"kind": "reading", "map.name": "STATION", "map.value": "LEVEL", "deep": "true"}
    assert gauges.allowed == {"gauges.example", "data.gauges.example:8443"}
    assert drill.allowed == {"127.0.0.1:9000"} and len(drill.urls) == 2
    assert gauges.secret_names == {"GAUGE_TOKEN"}


def test_no_file_is_no_feed(tmp_path):
    assert read_feeds(tmp_path / "feeds.toml").feeds == {}


def test_actual_and_exercise_never_meet(write):
    found = read_feeds(write(GOOD))
    assert list(found.of("actual")) == ["gauges"]
    assert list(found.of("exercise")) == ["drill"]
    assert list(found.of("test")) == ["gauges", "drill"]


def test_the_file_is_the_workspaces_unless_the_setting_names_one(tmp_path):
    assert path_of(Settings(), tmp_path) == tmp_path / "feeds.toml"
    assert path_of(Settings(feeds=tmp_path / "mine.toml"), tmp_path) == tmp_path / "mine.toml"


WRONG = [
    ('adapter = "nope"\nurl = "https://a.example/"', "no adapter 'nope'"),
    ('adapter = "echo"', "urls"),
    ('adapter = "echo"\nurl = "ftp://a.example/"', "ftp://a.example/"),
    ('adapter = "echo"\nurl = "https://me:word@a.example/"', "is no address"),
    ('adapter = "echo"\nurl = "https://${HOST}/x"', "is no address"),
    ('adapter = "echo"\nurl = "https://a.example/"\nevery = "soon"', "'soon'"),
    ('adapter = "echo"\nurl = "https://a.example/"\nevery = "5s"', "too often"),
    ('adapter = "echo"\nurl = "https://a.example/"\nsize_mib = 9000', "9000"),
    ('adapter = "echo"\nurl = "https://a.example/"\nintervall = 4', "intervall"),
]


@pytest.mark.parametrize(("body", "said"), WRONG)
def test_what_does_not_fit_is_named_and_stops_no_other_feed(write, body, said):
    found = read_feeds(
        write(f'[feeds.bad]\n{body}\n[feeds.good]\nadapter = "echo"\nurl = "https://b.example/"')
    )
    assert list(found.feeds) == ["good"]
    assert said in found.bad["bad"] and "bad" in found.bad["bad"]
    with pytest.raises(BadFeed):
        found.get("bad")


def test_an_unknown_feed_is_named_with_those_there_are(write):
    with pytest.raises(BadFeed, match="gauges, drill"):
        read_feeds(write(GOOD)).get("guages")


@pytest.mark.parametrize("text", ["feeds = 3", "[feed.x]\n", "not toml", "\x00"])
def test_a_file_that_is_none_is_refused_with_its_path(write, text):
    with pytest.raises(BadFeed, match=r"feeds\.toml"):
        read_feeds(write(text))


def test_a_secret_is_filled_in_hidden_again_and_never_printed(write, tmp_path, monkeypatch):
    kept = tmp_path / "secrets.toml"
    kept.write_text('GAUGE_TOKEN = "s3cret/key"\n')
    kept.chmod(0o600)
    found = read_feeds(write('secrets = "secrets.toml"\n' + GOOD))
    feed, secrets = found.get("gauges"), found.secrets
    secrets.check("gauges", feed.secret_names)
    assert secrets.fill(feed.headers["Authorization"]) == "Bearer s3cret/key"
    assert secrets.fill("x/%24%7BGAUGE_TOKEN%7D") == "x/s3cret/key"
    assert secrets.fill("${GAUGE_TOKEN}", allowed=frozenset()) == "${GAUGE_TOKEN}"
    assert (
        secrets.hide("GET /s3cret/key and s3cret%2Fkey", feed.secret_names)
        == "GET /${GAUGE_TOKEN} and ${GAUGE_TOKEN}"
    )
    assert "s3cret" not in repr(found)


def test_a_secret_without_a_value_is_named(write, monkeypatch):
    monkeypatch.delenv("GAUGE_TOKEN", raising=False)
    found = read_feeds(write(GOOD))
    with pytest.raises(BadFeed, match="GAUGE_TOKEN"):
        found.secrets.check("gauges", found.get("gauges").secret_names)
    monkeypatch.setenv("GAUGE_TOKEN", "abcdef")
    found.secrets.check("gauges", found.get("gauges").secret_names)


def test_a_secrets_file_that_others_may_read_is_refused(write, tmp_path):
    kept = tmp_path / "secrets.toml"
    kept.write_text('A = "b"\n')
    kept.chmod(0o644)
    with pytest.raises(BadFeed, match="chmod 600"):
        read_feeds(write('secrets = "secrets.toml"\n'))


def test_a_secrets_file_that_cannot_be_read_shows_nothing_of_it(write, tmp_path):
    kept = tmp_path / "secrets.toml"
    kept.write_text("hunter2 = =\n")
    kept.chmod(0o600)
    with pytest.raises(BadFeed) as caught:
        read_feeds(write('secrets = "secrets.toml"\n'))
    assert "hunter2" not in str(caught.value)


def test_nested_options_become_flat_ones():
    assert flat({"a": {"b": {"c": 1}}, "d": ["x", 2]}) == {"a.b.c": "1", "d": "x, 2"}


def test_the_example_in_the_documentation_is_understood(monkeypatch):
    monkeypatch.delitem(adapters.ADAPTERS, "echo")
    found = read_feeds(ROOT / "docs" / "feeds-example.toml")
    assert found.bad == {}
    assert {feed.adapter for feed in found.feeds.values()} == set(adapters.ADAPTERS)


def test_every_option_is_described():
    page = (ROOT / "docs" / "feeds.md").read_text("utf-8")
    written = {"urls": "url", "every_s": "every"}
    names = {written.get(name, name) for name in Feed.model_fields} - {"name"}
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []
