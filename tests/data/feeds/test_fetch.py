"""Fetching from a source that behaves, and from ones that do not."""

import asyncio
import gzip
import logging
import socket
from datetime import UTC, datetime

import httpx
import pytest

from data.feeds import connecting, folder
from data.feeds.errors import BadFeed, NotFetched
from data.feeds.fetch import RAW_BYTES, Fetcher, Validators, wait_of
from data.feeds.secrets import Secrets
from data.feeds.settings import Feed
from tests.data.feeds.replay import Reply, bomb

MIB = 1024 * 1024


def feed(*urls, **more):
    return Feed(name="test", adapter="echo", urls=urls, **{"private": True, "size_mib": 1, **more})


def fetched(given, url=None, validators=None, secrets=None):
    async def get():
        async with Fetcher(given, secrets or Secrets()) as fetcher:
            return await fetcher.get(url or given.urls[0], validators)

    return asyncio.run(get())


def refused(given, url=None, **more):
    with pytest.raises(NotFetched) as caught:
        fetched(given, url, **more)
    assert caught.value.remedy
    return caught.value


def test_an_answer_comes_with_what_it_says_of_itself(replay):
    kind = "application/geo+json; charset=utf-8"
    replay.give("/a", Reply(b'{"a": 1}', etag='"v1"', modified="Tue, 01 Jul 2025 00:00:00 GMT",
                            headers={"Content-Type": kind}))  # fmt: skip
    found = fetched(feed(replay.url("/a")))
    assert (found.body, found.content_type, found.url) == (b'{"a": 1}', kind, replay.url("/a"))
    assert found.validators == Validators('"v1"', "Tue, 01 Jul 2025 00:00:00 GMT")
    assert "Muster" in replay.asked[0].headers["User-Agent"]


def test_what_has_not_changed_is_not_sent_again(replay):
    replay.give("/a", Reply(b"1", etag='"v1"'))
    given = feed(replay.url("/a"))
    again = fetched(given, validators=fetched(given).validators)
    assert again.body is None
    assert replay.asked[1].headers["If-None-Match"] == '"v1"'


def test_a_date_serves_where_there_is_no_tag(replay):
    replay.give("/a", Reply(b"1", modified="Tue, 01 Jul 2025 00:00:00 GMT"))
    given = feed(replay.url("/a"))
    assert fetched(given, validators=fetched(given).validators).body is None


def test_packed_answers_are_unpacked(replay):
    replay.give("/a", Reply(gzip.compress(b"x" * 1000), headers={"Content-Encoding": "gzip"}))
    assert fetched(feed(replay.url("/a"))).body == b"x" * 1000


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 500, 502, 503, 206, 204])
def test_a_refusal_is_said_with_its_status_and_its_answer_is_kept(replay, status):
    body = b"" if status == 204 else b"<h1>sorry</h1>"
    replay.give("/a", Reply(body, status=status, headers={"Content-Type": "text/html"}))
    error = refused(feed(replay.url("/a")))
    assert f"answered {status}" in str(error)
    assert (error.raw.status, error.raw.body, error.raw.content_type) == (status, body, "text/html")


def test_a_long_refusal_is_kept_to_a_limit(replay):
    replay.give("/a", Reply(b"x" * (RAW_BYTES * 2), status=500))
    assert len(refused(feed(replay.url("/a"))).raw.body) <= RAW_BYTES


def test_a_source_that_asks_for_time_is_given_it(replay):
    replay.give("/a", Reply(status=503, headers={"Retry-After": "120"}))
    assert refused(feed(replay.url("/a"))).wait_s == 120


def test_asking_for_time_is_read_in_both_forms():
    now = datetime(2025, 7, 1, tzinfo=UTC)
    assert wait_of({"Retry-After": "Tue, 01 Jul 2025 00:02:00 GMT"}, now) == 120
    assert wait_of({"Retry-After": "Tue, 01 Jul 2024 00:02:00 GMT"}, now) == 0
    assert [wait_of({"Retry-After": text}, now) for text in ("", "soon", "-5", "٣")] == [None] * 4


def test_silence_is_ended_by_the_time_between_bytes(replay):
    replay.give("/a", Reply(b"1", hang_s=30))
    assert "sent nothing" in str(refused(feed(replay.url("/a"), read_s=0.2)))


def test_a_slow_drip_is_ended_by_the_total_time(replay):
    replay.give("/a", Reply(b"x" * 5000, drip_s=0.05))
    assert "took longer than 0.5 s" in str(refused(feed(replay.url("/a"), read_s=5, total_s=0.5)))


def test_a_connection_nobody_takes_is_said():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert "takes no connection" in str(refused(feed(f"http://127.0.0.1:{port}/")))


def test_a_connection_that_breaks_is_said(replay):
    replay.give("/a", Reply(reset=True))
    assert "answer" in str(refused(feed(replay.url("/a"))))


@pytest.mark.parametrize("cut", [0, 5, 99])
def test_an_answer_that_is_cut_off_is_no_answer(replay, cut):
    replay.give("/a", Reply(b"x" * 100, cut=cut, length=100))
    assert "before it was whole" in str(refused(feed(replay.url("/a"))))


def test_a_packed_answer_that_is_cut_off_is_no_answer(replay):
    packed = gzip.compress(bytes(range(256)) * 20)
    replay.give("/a", Reply(packed[:-9], headers={"Content-Encoding": "gzip"}))
    assert "cut off or damaged" in str(refused(feed(replay.url("/a"))))


def test_what_is_not_packed_as_it_says_is_damaged(replay):
    replay.give("/a", Reply(b"plain text", headers={"Content-Encoding": "gzip"}))
    assert "damaged" in str(refused(feed(replay.url("/a"))))


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate"])
def test_a_packing_nobody_asked_for_is_refused(replay, encoding):
    replay.give("/a", Reply(b"x", headers={"Content-Encoding": encoding}))
    assert encoding in str(refused(feed(replay.url("/a"))))


def test_too_much_is_stopped_whatever_it_says_of_its_length(replay):
    replay.give("/a", Reply(b"x" * (2 * MIB)))
    error = refused(feed(replay.url("/a")))
    assert "larger than 1 MiB" in str(error) and len(error.raw.body) == RAW_BYTES and error.raw.cut


def test_a_bomb_does_not_go_off(replay):
    replay.give("/a", bomb(64 * MIB))
    error = refused(feed(replay.url("/a")))
    assert "larger than 1 MiB" in str(error)
    assert len(error.raw.body) == RAW_BYTES


def test_a_redirect_on_the_same_host_is_followed(replay):
    replay.give("/a", Reply(status=302, headers={"Location": "/b?x=1"}))
    replay.give("/b", b"there")
    found = fetched(feed(replay.url("/a")))
    assert (found.body, found.url) == (b"there", replay.url("/b?x=1"))


def test_a_redirect_to_another_host_needs_leave(replay):
    there = replay.url("/b", host="localhost")
    replay.give("/a", Reply(status=301, headers={"Location": there}))
    replay.give("/b", b"there")
    error = refused(feed(replay.url("/a")))
    assert f"localhost:{replay.port}" in str(error) and "not allowed" in str(error)
    assert replay.asked_for("/b") == []
    assert fetched(feed(replay.url("/a"), hosts=[f"localhost:{replay.port}"])).body == b"there"


def test_each_redirect_is_checked_anew(replay):
    replay.give("/a", Reply(status=302, headers={"Location": "/b"}))
    replay.give("/b", Reply(status=307, headers={"Location": "http://169.254.169.254/latest/meta-data"}))
    assert "169.254.169.254" in str(refused(feed(replay.url("/a"))))


@pytest.mark.parametrize(
    "there", ["file:///etc/passwd", "ftp://x/", "http://u:p@127.0.0.1/", "//", "http://", "\\\\x"]
)
def test_a_redirect_to_no_address_is_refused(replay, there):
    replay.give("/a", Reply(status=302, headers={"Location": there}))
    refused(feed(replay.url("/a")))


def test_a_redirect_in_circles_ends(replay):
    replay.give("/a", Reply(status=302, headers={"Location": "/a"}))
    assert "redirects more than" in str(refused(feed(replay.url("/a"))))
    assert len(replay.asked) == 6


def test_a_redirect_never_leads_from_an_encrypted_address_to_an_open_one(replay):
    given = feed("https://a.example/x", hosts=["127.0.0.1"])

    def answer(request):
        return httpx.Response(302, headers={"Location": "http://a.example/x"})

    async def get():
        async with Fetcher(given, Secrets()) as fetcher:
            fetcher._client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
            await fetcher.get(given.urls[0])

    with pytest.raises(NotFetched, match="not encrypted"):
        asyncio.run(get())


def _names(monkeypatch, *answers):
    given = list(answers)
    monkeypatch.setattr(
        connecting, "resolve", lambda host, port: given.pop(0) if len(given) > 1 else given[0]
    )


LITERAL = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "10.0.0.1", "169.254.169.254",
           "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]",
           "localhost"]  # fmt: skip


@pytest.mark.parametrize("host", LITERAL)
def test_private_addresses_are_refused_unless_configured(replay, host):
    error = refused(feed(f"http://{host}:{replay.port}/a", private=False))
    assert "private or reserved" in str(error) and "private = true" in error.remedy
    assert replay.asked == []


@pytest.mark.parametrize("host", ["0177.0.0.1", "localhost.", "127.0.0.1.", "１２７.0.0.1"])
def test_odd_ways_to_write_this_machine_lead_nowhere(replay, host):
    refused(feed(f"http://{host}:{replay.port}/a", private=False))
    assert replay.asked == []


def test_a_name_that_leads_here_is_refused(replay, monkeypatch):
    _names(monkeypatch, ["127.0.0.1"])
    assert "private" in str(refused(feed(f"http://weather.example:{replay.port}/a", private=False)))


def test_one_private_address_among_public_ones_is_enough_to_refuse(replay, monkeypatch):
    _names(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    assert "10.0.0.1" in str(refused(feed(f"http://weather.example:{replay.port}/a", private=False)))


def test_a_name_that_changes_its_mind_is_resolved_once_for_check_and_connection(replay, monkeypatch):
    connected = []

    class Stop(Exception):
        pass

    async def connect(self, host, *_):
        connected.append(host)
        raise Stop

    monkeypatch.setattr(connecting.httpcore.AnyIOBackend, "connect_tcp", connect)
    _names(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    with pytest.raises(Stop):
        fetched(feed("http://rebinding.example/a", private=False))
    assert connected == ["93.184.216.34"]


def test_a_redirect_to_an_allowed_name_that_leads_here_is_refused(replay, monkeypatch):
    replay.give("/a", Reply(status=302, headers={"Location": f"http://inner.example:{replay.port}/b"}))
    given = feed(replay.url("/a"), hosts=[f"inner.example:{replay.port}"], private=False)
    monkeypatch.setattr(connecting, "is_public", lambda address: address == "127.0.0.1")
    _names(monkeypatch, ["127.0.0.1"], ["10.9.9.9"])
    assert "10.9.9.9" in str(refused(given))


def test_a_name_that_does_not_exist_is_said(monkeypatch):
    def unknown(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(connecting, "resolve", unknown)
    assert "was not found" in str(refused(feed("http://nowhere.example/")))


def test_proxies_of_the_surroundings_are_not_used(replay, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    replay.give("/a", b"straight")
    assert fetched(feed(replay.url("/a"))).body == b"straight"


def test_a_proxy_that_is_configured_is_used(replay):
    replay.give("http://far.example/a", b"through")
    assert fetched(feed("http://far.example/a", proxy=replay.url("/"))).body == b"through"


def test_a_key_is_sent_to_its_host_alone_and_never_shown(replay, caplog):
    caplog.set_level(logging.DEBUG, "muster")
    secrets = Secrets({"KEY": "s3cret"})
    there = replay.url("/b", host="localhost")
    replay.give("/s3cret/a", Reply(status=302, headers={"Location": f"{there}?k=${{KEY}}&s=s3cret"}))
    replay.give("/b", Reply(b"no", status=500))
    given = feed(
        replay.url("/${KEY}/a"),
        headers={"Authorization": "Bearer ${KEY}"},
        hosts=[f"localhost:{replay.port}"],
    )
    error = refused(given, secrets=secrets)
    first, second = replay.asked
    assert first.headers["Authorization"] == "Bearer s3cret" and first.path == "/s3cret/a"
    assert "Authorization" not in second.headers and "s3cret" not in second.path
    assert "s3cret" not in f"{error} {error.raw} {caplog.text}"


def test_a_key_never_goes_to_an_open_address_that_an_encrypted_answer_names():
    given = feed("https://a.example/x?key=${KEY}", headers={"X-Key": "${KEY}"})
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(b"1"))

    async def get(url):
        async with Fetcher(given, Secrets({"KEY": "topsecret"})) as fetcher:
            fetcher._client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
            await fetcher.get(url)

    for scheme in ("https", "http"):
        asyncio.run(get(f"{scheme}://a.example/x?key=${{KEY}}&page=2"))
    told = ["topsecret" in f"{one.url} {one.headers}" or "x-key" in one.headers for one in asked]
    assert told == [True, False]


def test_the_address_given_to_the_parser_hides_the_key_and_can_be_asked_again(replay):
    secrets = Secrets({"KEY": "s3cret"})
    replay.give("/s3cret/a", b"1")
    given = feed(replay.url("/${KEY}/a"))
    found = fetched(given, secrets=secrets)
    assert found.url == replay.url("/${KEY}/a")
    fetched(given, f"{found.url}?page=2", secrets=secrets)
    assert replay.asked[1].path == "/s3cret/a?page=2"


def test_a_feed_without_its_key_is_not_asked(replay):
    with pytest.raises(BadFeed, match="NOT_THERE"):
        fetched(feed(replay.url("/${NOT_THERE}")))
    assert replay.asked == []


def test_a_folder_answers_with_its_files_and_a_file_with_its_bytes(tmp_path):
    (tmp_path / "b.csv").write_bytes(b"b")
    (tmp_path / "a.csv.part").write_bytes(b"half")
    (tmp_path / ".hidden").write_bytes(b"no")
    given = feed(tmp_path.as_uri())
    listing = fetched(given)
    assert listing.content_type == folder.LISTING and b"a.csv.part" not in listing.body
    one = fetched(given, (tmp_path / "b.csv").as_uri())
    assert one.body == b"b"
    assert fetched(given, (tmp_path / "b.csv").as_uri(), validators=one.validators).body is None


def test_nothing_outside_a_watched_folder_is_read(tmp_path):
    inner = tmp_path / "drop"
    inner.mkdir()
    (tmp_path / "secret.txt").write_bytes(b"s")
    (inner / "link.csv").symlink_to(tmp_path / "secret.txt")
    given = feed(inner.as_uri())
    for url in (f"{inner.as_uri()}/../secret.txt", f"{inner.as_uri()}/%2e%2e/secret.txt", f"{inner.as_uri()}/link.csv",
                "file:///etc/passwd"):  # fmt: skip
        assert "outside" in str(refused(given, url))
    refused(feed("http://127.0.0.1:1/"), "file:///etc/passwd")
    assert "cannot be read" in str(refused(given, f"{inner.as_uri()}/gone.csv"))


def test_a_file_that_is_too_large_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x" * (MIB + 1))
    assert "larger" in str(refused(feed(tmp_path.as_uri()), (tmp_path / "a.csv").as_uri()))
