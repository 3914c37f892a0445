"""Build Exercise Raccoon afresh: 18 hours of log written with the exercise's own times, the rest left as injects."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from data import injects
from data.clock import ExerciseClock, ManualClock
from data.demo import basemap, gauges, issued, moves, pristine, reference, sites
from data.demo.cast import Cast, Ground
from data.demo.region import ATLAS
from data.demo.script import script, signatures
from data.demo.times import OPENS_AFTER, START
from data.injects import Inject, Signature, patched
from data.schema import Record
from data.settings import EXERCISE, Settings
from data.store import Store
from data.workspace import CLOCK_KEY, Workspace, folder_of, open_workspace

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is done (0 to 1)."""
PROGRESS_STEP = 25


def build(
    settings: Settings, *, atlas: Path = ATLAS, progress: Progress = lambda _text, _share: None
) -> Workspace:
    """Build the exercise's workspace anew and open it, its clock standing at H+18.

    An older one is replaced as a whole, in one step, so that a build that fails leaves it as it was. Raises
    UnusableFile where the county boundaries of set-up are missing.
    """
    new_ground = reference.ensure(settings, atlas=atlas, progress=lambda text: progress(text, 0.1))
    if new_ground or not basemap.there(settings):
        progress("roads and rivers for the map", 0.15)
        basemap.write(settings)
    folder = folder_of(settings, EXERCISE)
    draft = folder.with_name(f"{EXERCISE}-building-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        if not pristine.fetch(settings, atlas, draft):
            _write(settings, draft.name, atlas, progress)
            pristine.keep(settings, atlas, draft)
        _swap(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    progress("Exercise Raccoon stands at H+18", 1.0)
    return open_workspace(settings, EXERCISE)


def _swap(draft: Path, folder: Path) -> None:
    old = folder.with_name(f"{folder.name}-replaced-{os.getpid()}")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _write(settings: Settings, name: str, atlas: Path, progress: Progress) -> None:
    """Fill a workspace of this name with the log up to H+18 and its injects."""
    clock = ManualClock(START)
    workspace = open_workspace(settings, name, mode="exercise", clock=clock)
    signed = signatures()
    try:
        progress("shelters, depots, units and facilities", 0.2)
        cast = Cast(Ground.read(settings))
        _stand(workspace.store, cast, signed["excon"], atlas)
        progress("the script", 0.35)
        live = dict(cast.records)
        every = _everything(cast, signed)
        past = [item for item in every if item.at <= START + OPENS_AFTER]
        for n, inject in enumerate(past):
            if clock.now() < issued.AT <= inject.at:
                clock.set(issued.AT)
                _brief(workspace, cast, live, signed["plans"])
            clock.set(inject.at)
            _happen(workspace.store, live, inject)
            if n % PROGRESS_STEP == 0:
                progress("18 hours of log", 0.4 + 0.6 * n / len(past))
        injects.write(workspace.folder, every[len(past) :])
        workspace.store.meta_set(CLOCK_KEY, ExerciseClock.standing_at(START + OPENS_AFTER))
    finally:
        workspace.store.close()


def _stand(store: Store, cast: Cast, by: Signature, atlas: Path) -> None:
    """Save what stands before the exercise begins."""
    for group, words in (
        (sites.jurisdictions(cast, atlas), "Exercise begins: jurisdictions"),
        (sites.organisations(cast), "Exercise begins: organisations and duty desks"),
        (sites.facilities(cast), "Exercise begins: facilities"),
        (sites.shelters(cast), "Exercise begins: shelters on the list"),
        (sites.depots(cast), "Exercise begins: depots and stock"),
        (sites.units(cast), "Exercise begins: units"),
        (gauges.readings(cast), "Exercise begins: river gauges"),
    ):
        records = list(group)
        cast.put(records)
        cast.put(store.save(by.actor, records, reason=words).records)


def _everything(cast: Cast, signed: dict[str, Signature]) -> list[Inject]:
    """All that happens from H to H+24, in the order of time."""
    told = script(cast)
    plan = moves.moves(cast)
    every = [
        *told,
        *moves.orders(cast, plan, signed["polk-dispatch"]),
        *gauges.telemetry(cast, signed["gauge-feed"]),
        *moves.positions(cast, plan, signed["position-feed"], first=START),
    ]
    return sorted(every, key=lambda item: item.at)


def _happen(store: Store, live: dict[str, Record], inject: Inject) -> None:
    records = patched(live, inject)
    if len(records) < len(inject.operations):
        raise ValueError(
            f"{inject.id} ({inject.reason}) changes a record that is not there; correct the tables"
        )
    for item in store.save(inject.by.actor, records, reason=inject.reason).records:
        live[item.id] = item


def _brief(workspace: Workspace, cast: Cast, live: dict[str, Record], by: Signature) -> None:
    """Issue the briefing of H+12."""
    record = issued.briefing(
        live.values(),
        revision=workspace.store.revision(),
        jurisdiction_id=cast.id(f"jurisdiction/{sites.STATE}"),
        folder=workspace.folder,
    )
    workspace.store.save(by.actor, [record], reason="Briefing 1 issued")
