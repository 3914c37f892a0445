"""Briefings without a screen: files for cron, a number, a schedule that nobody makes twice and no failure lost."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from data import schedule
from data.clock import ManualClock
from data.desk import Desk
from data.schema import Incident
from data.settings import Settings
from data.workspace import open_workspace
from jobs import brief
from jobs.schedule import Schedule, issue_due
from response import queries
from tests.jobs.conftest import SIGNED
from views.briefing import forms

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
WHO = SIGNED[1:]


def test_a_draft_goes_into_a_folder_and_nothing_is_kept(muster, county, tmp_path, var):
    said = muster("brief", "--out", tmp_path / "out", "--formats", "html", *WHO)
    assert said.code == 0
    (file,) = (tmp_path / "out").iterdir()
    assert file.name.startswith("county-draft-brief-")
    assert str(file) in said.out
    assert "ACTUAL: No active incident" in said.out
    assert not (var / "workspaces" / "county" / "briefings").exists()


def test_with_issue_it_is_numbered_and_kept(muster, county, tmp_path, var):
    said = muster("brief", "--template", "sitrep", "--issue", "--formats", "html", *WHO)
    assert said.code == 0
    opened = open_workspace(Settings(var=var, workspace="county"))
    (record,) = queries.issued(opened, brief.options.actor("x", "y"))
    opened.store.close()
    assert (record.number, record.parameters["template"]) == ("B-0001", "sitrep")
    assert record.files[0].name in said.out
    assert (var / "workspaces" / "county" / "briefings" / "B-0001" / record.files[0].name).is_file()


def test_a_file_is_replaced_only_when_asked(muster, county, tmp_path):
    at = datetime.now(UTC).isoformat()
    asked = ("brief", "--out", tmp_path, "--formats", "html", "--at", at, *WHO)
    assert [muster(*asked).code, muster(*asked).code, muster(*asked, "--yes").code] == [0, 3, 0]


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--formats", "html"), 2, "say --out FOLDER, --issue, or both"),
        (("--issue", "--template", "novel"), 2, "'novel' is not known"),
        (("--issue", "--formats", "docx"), 2, "format 'docx' is not known"),
        (("--issue", "--since", "tomorrow"), 2, "is not a time such as"),
        (("--issue", "--since", "2999-01-01T00:00Z"), 2, "after the briefing's own moment"),
        (("--issue", "--incident", "Nowhere"), 1, "incident 'Nowhere': there is none"),
    ],
)
def test_what_cannot_be_is_refused(muster, county, options, code, words):
    said = muster("brief", *options, *WHO)
    assert said.code == code
    assert words in " ".join((said.out + said.err).split())


def test_it_is_signed(muster, county, tmp_path):
    said = muster("brief", "--out", tmp_path)
    assert said.code == 2
    assert "--name and --position" in said.err


@pytest.fixture
def settings(tmp_path):
    return Settings(
        var=tmp_path, workspace="county", brief_every_h=6, brief_person="Ada", brief_position="Duty Officer",
        brief_formats=["html"],
    )  # fmt: skip


@pytest.fixture
def workspace(settings):
    clock = ManualClock(NOON)
    opened = open_workspace(settings, clock=clock)
    opened.store.save(
        brief.options.actor("Ann", "Clerk"), [Incident(name="Fire", event="fire", stage="active")], reason="x"
    )
    yield opened
    opened.store.close()


def issued(workspace):
    return queries.issued(workspace, brief.options.actor("x", "y"))


def test_one_is_issued_each_time_it_is_due(workspace):
    assert not issue_due(workspace), "the schedule begins with the next slot"
    workspace.clock.forward(timedelta(hours=5, minutes=59))
    assert not issue_due(workspace)
    workspace.clock.forward(timedelta(minutes=2))
    assert issue_due(workspace)
    assert not issue_due(workspace)
    (record,) = issued(workspace)
    assert record.parameters["slot"] == "2026-05-20T18:00:00+00:00"
    by = queries.signature(workspace, brief.options.actor("x", "y"), record.id)
    assert (by.person, by.position, by.via, by.reason) == (
        "Ada",
        "Duty Officer",
        "schedule",
        "issued on schedule",
    )


def test_after_a_standstill_one_is_made_up_for(workspace):
    issue_due(workspace)
    workspace.clock.forward(timedelta(hours=30))
    assert [issue_due(workspace), issue_due(workspace)] == [True, False]


def test_two_processes_issue_one(workspace, settings):
    issue_due(workspace)
    workspace.clock.forward(timedelta(hours=6))
    other = open_workspace(settings, clock=ManualClock(workspace.clock.now()))
    both = [Thread(target=issue_due, args=(one,)) for one in (workspace, other)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    other.store.close()
    assert len(issued(workspace)) == 1


def test_a_lease_that_ran_out_while_the_other_still_worked_issues_no_second_one(workspace, monkeypatch):
    issue_due(workspace)
    workspace.clock.forward(timedelta(hours=6))
    monkeypatch.setattr(schedule, "LEASE", timedelta())  # everybody may try at any time
    slow = forms.FORMS["html"].draw

    def drawn(self, document):
        monkeypatch.setattr(forms.Form, "draw", lambda self, document: slow(document))
        issue_due(workspace)
        return slow(document)

    monkeypatch.setattr(forms.Form, "draw", drawn)
    issue_due(workspace)
    assert len(issued(workspace)) == 1
    assert not schedule.state(workspace).trouble


def test_a_failure_is_kept_with_its_time_and_its_words_and_over_when_one_is_issued(
    workspace, monkeypatch, caplog
):
    issue_due(workspace)
    workspace.clock.forward(timedelta(hours=6))
    with monkeypatch.context() as patch:
        patch.setattr(forms.Form, "draw", lambda self, document: 1 / 0)
        assert not issue_due(workspace)
    state = queries.briefing_schedule(workspace)
    assert (state.trouble, state.at) == ("ZeroDivisionError: division by zero", workspace.clock.now())
    assert issued(workspace) == []
    workspace.clock.forward(timedelta(hours=6))
    assert issue_due(workspace)
    assert queries.briefing_schedule(workspace).trouble == ""


def test_the_worker_never_raises_and_rests_where_nothing_is_scheduled(settings, tmp_path, caplog):
    import asyncio

    asyncio.run(Schedule(Desk(Settings(var=tmp_path, workspace="county"))).run())
    broken = Desk(settings.model_copy(update={"workspace": "exercise-raccoon"}))
    Schedule(broken).step()
    assert "Exercise Raccoon is not loaded" in caplog.text
