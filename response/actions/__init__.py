"""What people do: each action authorises, loads, decides and saves. One short function an action.

All take the workspace and the actor first, give the saved record, and raise what `data.errors` lists; where a
``version`` is given, a record that was changed since is a Conflict that shows who changed what.
"""

from response.actions.allocation import (
    accept_allocation,
    decline_allocation,
    offer_again,
    set_assignment_stage,
)
from response.actions.aside import Tried, discard_rows, retry_rows
from response.actions.briefings import issue_briefing
from response.actions.duplicates import keep_apart, merge_records, suggest_again, undo_merge
from response.actions.exercise import pause_exercise, run_exercise
from response.actions.feeds import pause_feed, resume_feed, run_feed
from response.actions.files import import_plan, undo_import
from response.actions.incidents import (
    close_incident,
    create_incident,
    edit_incident,
    set_incident_stage,
    verify_incident,
)
from response.actions.journal import add_entry, correct_entry
from response.actions.notices import (
    edit_notice,
    end_notice,
    publish_notice,
    take_back_notice,
    write_notice,
)
from response.actions.operations import (
    add_closure,
    lift_closure,
    receive_report,
    set_request_stage,
    set_triage,
    set_unit_stage,
)
from response.actions.records import ITEMS_MAX, receive_records
from response.actions.scenarios import save_scenario, withdraw_scenario
from response.actions.shelters import close_shelter, open_shelter, still_correct, update_occupancy
from response.actions.tokens import act_by_token, make_token, revoke_token

__all__ = [
    "ITEMS_MAX",
    "Tried",
    "accept_allocation",
    "act_by_token",
    "add_closure",
    "add_entry",
    "close_incident",
    "close_shelter",
    "correct_entry",
    "create_incident",
    "decline_allocation",
    "discard_rows",
    "edit_incident",
    "edit_notice",
    "end_notice",
    "import_plan",
    "issue_briefing",
    "keep_apart",
    "lift_closure",
    "make_token",
    "merge_records",
    "offer_again",
    "open_shelter",
    "pause_exercise",
    "pause_feed",
    "publish_notice",
    "receive_records",
    "receive_report",
    "resume_feed",
    "retry_rows",
    "revoke_token",
    "run_exercise",
    "run_feed",
    "save_scenario",
    "set_assignment_stage",
    "set_incident_stage",
    "set_request_stage",
    "set_triage",
    "set_unit_stage",
    "still_correct",
    "suggest_again",
    "take_back_notice",
    "undo_import",
    "undo_merge",
    "update_occupancy",
    "verify_incident",
    "withdraw_scenario",
    "write_notice",
]
