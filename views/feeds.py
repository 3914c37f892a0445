"""Live feeds in words: how each stands, when it last brought something, what it could not bring."""

from datetime import datetime, timedelta
from typing import Any

from response.queries.feeds import FeedSeen, FeedsSeen, Ran
from views import words

MARKS = {
    "running": ("↻", "running"),
    "well": ("●", "well"),
    "failing": ("▲", "failing"),
    "paused": ("❚❚", "paused"),
    "waiting": ("○", "not run yet"),
    "broken": ("✕", "wrong settings"),
}
"""Shape and word of each way to stand; the colour is the style sheet's."""
HEADS = ("", "Feed", "Last success", "Last change", "Newest in it", "Records", "Rejects", "Next run")
LATE = 2.5
"""Intervals without a success after which a feed is said to lag."""


def row(seen: FeedSeen, now: datetime, zone: str) -> dict[str, Any]:
    """What a line of the list says; times with the exact one to hover over."""
    state, feed = seen.state, seen.feed
    how = "running" if seen.running else seen.how
    mark, word = MARKS[how]
    return {
        "how": how,
        "mark": mark,
        "word": word,
        "name": seen.said,
        "about": "" if feed is None else f"{feed.adapter} · every {span(feed.every)}",
        "times": [
            _time(state.last_success, now, zone, none="never", late=_lags(seen, now)),
            _time(state.last_change, now, zone, none="never"),
            _time(state.newest, now, zone, none="not told"),
        ],
        "records": words.UNKNOWN if state.records is None else words.number(state.records),
        "rejects": words.UNKNOWN if state.rejected is None else words.number(state.rejected),
        "some": bool(state.rejected),
        "next": _next(seen, now, zone),
        "trouble": trouble(seen, now),
        "remedy": state.remedy if seen.how == "failing" else "",
        "old": _old(seen, now),
    }


def _time(
    moment: datetime | None, now: datetime, zone: str, *, none: str, late: bool = False
) -> dict[str, Any]:
    said = none if moment is None else words.ago(moment, now)
    return {"text": said, "exact": "" if moment is None else words.exact(moment, zone), "late": late}


def _next(seen: FeedSeen, now: datetime, zone: str) -> dict[str, Any]:
    due = seen.state.next_run
    if seen.trouble:
        return {"text": "never", "exact": "its settings are wrong", "late": False}
    if seen.running or seen.asked:
        return {"text": "now", "exact": "", "late": False}
    if seen.wish.paused:
        return {"text": "when resumed", "exact": "", "late": False}
    if due is None or due <= now:
        return {"text": "due", "exact": "" if due is None else words.exact(due, zone), "late": False}
    soon = due - now < timedelta(minutes=1)
    said = f"within 1{words.NO_BREAK}min" if soon else f"in {span(due - now)}"
    return {"text": said, "exact": words.exact(due, zone), "late": False}


def _lags(seen: FeedSeen, now: datetime) -> bool:
    """Whether the last success is longer ago than a feed of this interval should have one."""
    last = seen.state.last_success
    return seen.feed is not None and last is not None and now - last > seen.feed.every * LATE


def trouble(seen: FeedSeen, now: datetime) -> str:
    """What goes wrong with a feed, or why it rests; empty where all is well."""
    if seen.trouble:
        return seen.trouble
    if seen.how == "failing":
        times = words.count(seen.state.failures, "failure")
        return f"{seen.state.error} ({times} in a row)"
    if seen.wish.paused:
        return f"Paused by {seen.wish.by} {words.ago(seen.wish.at, now)}."
    return ""


def _old(seen: FeedSeen, now: datetime) -> str:
    """What stays of a feed that brings nothing."""
    if seen.how not in ("failing", "paused") or not seen.state.records or seen.state.last_success is None:
        return ""
    return f"What it brought {words.ago(seen.state.last_success, now)} stays, and is shown with its age."


def headline(found: FeedsSeen) -> str:
    """How many feeds live, fail and rest, in one line."""
    counts = {how: sum(one.how == how for one in found.feeds) for how in MARKS}
    said = [words.count(len(found.feeds), "feed")]
    told = {"well": "well", "failing": "failing", "paused": "paused", "waiting": "not run yet",
            "broken": "with wrong settings"}  # fmt: skip
    said += [f"{words.number(counts[how])} {word}" for how, word in told.items() if counts[how]]
    if found.elsewhere:
        said.append(f"{words.number(found.elsewhere)} for another kind of workspace")
    return " · ".join(said)


def idle(found: FeedsSeen) -> str:
    """What to do where nobody runs the feeds; empty where somebody does."""
    if found.workers or not any(one.feed for one in found.feeds):
        return ""
    return (
        "No worker runs the feeds: it starts within seconds of the app, or begin one with ./muster feeds run."
    )


def facts(seen: FeedSeen) -> list[dict[str, str]]:
    """The settings a person wants to see; keys are not among them."""
    feed = seen.feed
    if feed is None:
        return []
    told = [
        ("Address", "  ".join(feed.urls)),
        ("Read by", f"{feed.adapter}, every {span(feed.every)}"),
        ("Licence", feed.licence or "not stated"),
        ("May lead to", ", ".join(sorted(feed.allowed)) or "nothing but its folder"),
        ("At most", f"{feed.size_mib:g} MiB an answer, {feed.total_s:g} s"),
    ]
    told += [("Options", ", ".join(f"{name} = {value}" for name, value in feed.options.items()))]
    return [{"label": label, "text": text, "age": ""} for label, text in told if text]


def run_row(ran: Ran, zone: str) -> dict[str, str]:
    """A past run in a line."""
    counts = {"new": ran.new, "changed": ran.changed, "taken back": ran.cancelled,
              "no longer reported": ran.not_reported, "rejected": ran.rejected}  # fmt: skip
    came = [f"{words.number(count)} {word}" for word, count in counts.items() if count]
    said = ran.error or ("not changed since" if ran.same else ", ".join(came) or "nothing new")
    return {
        "when": words.on_day(ran.at, zone),
        "exact": words.exact(ran.at, zone),
        "mark": "▲" if ran.error else "●",
        "said": said,
        "cost": f"{ran.took_s:.1f} s, {words.number(ran.sent_bytes / 1000, 'kB')}",
    }


def failed(seen: FeedSeen, zone: str) -> str:
    """What the kept answer of the last failure is."""
    told = seen.state.failed
    if told is None:
        return ""
    status = "no status" if told.status is None else f"status {told.status}"
    size = f"the first {words.number(told.bytes)} bytes" if told.cut else f"{words.number(told.bytes)} bytes"
    kind = told.content_type or "no content type"
    return f"{words.on_day(told.at, zone)} · {status} · {kind} · {size} · {told.url}"


def span(length: timedelta) -> str:
    """``30 s``, ``5 min``, ``1 h``."""
    seconds = max(0, round(length.total_seconds()))
    return f"{seconds}{words.NO_BREAK}s" if seconds < 120 else words.duration(length)
