"""Settings: read once, typed, cross-checked, passed as arguments. Every name is MUSTER_ and upper case."""

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
EXERCISE = "exercise-raccoon"

PLAIN_NAME_CHARACTERS = 100
PLAIN_NAME_REMEDY = f"use letters, digits, - and _ only, at most {PLAIN_NAME_CHARACTERS}"


def is_plain_name(name: str) -> bool:
    """Whether a workspace's name is safe as a folder's: nothing that could lead elsewhere."""
    return 0 < len(name) <= PLAIN_NAME_CHARACTERS and all(
        c.isascii() and (c.isalnum() or c in "-_") for c in name
    )


class Settings(BaseSettings):
    """One running copy's settings, from the environment (``MUSTER_STALE_SHELTER_H=12``) or ``muster.env``."""

    model_config = SettingsConfigDict(
        env_prefix="MUSTER_", env_file="muster.env", extra="ignore", frozen=True
    )

    workspace: str = Field(default=EXERCISE, description="the workspace; a new name makes an actual one")
    var: Path = Field(default=ROOT / "var", description="folder of workspaces, reference data and basemap")
    allowed_hosts: list[str] = Field(
        default=["127.0.0.1", "localhost", "[::1]"], description="Host names its own routes answer to"
    )
    tiles_url: str | None = Field(default=None, description="online tiles, such as https://…/{z}/{x}/{y}.png")
    tiles_credit: str = Field(default="", description="credit line of the online tiles")
    units: Literal["metric", "miles"] = Field(default="metric", description="units of distances on screen")
    time_zone: str = Field(default="UTC", description="zone shown where the jurisdiction names none (IANA)")
    stale_shelter_h: float = Field(default=6, gt=0, description="hours after which a shelter count is stale")
    stale_stock_h: float = Field(default=24, gt=0, description="hours after which a stock line is stale")
    stale_position_min: float = Field(default=15, gt=0, description="minutes after which a position is stale")
    stale_closure_h: float = Field(default=12, gt=0, description="hours after which a closure is stale")
    stale_reading_h: float = Field(default=2, gt=0, description="hours after which a reading is stale")
    stale_condition_h: float = Field(default=24, gt=0, description="hours after which a condition is stale")
    brief_every_h: int = Field(
        default=0, ge=0, le=24, description="hours between briefings that are issued by themselves; 0: none"
    )
    brief_template: Literal["brief", "sitrep"] = Field(
        default="brief", description="their template: the page or the full report"
    )
    brief_formats: list[Literal["pdf", "pptx", "html", "xlsx", "gpkg"]] = Field(
        default=["pdf", "pptx", "html"], min_length=1, description="their files"
    )
    brief_person: str = Field(default="", description="who signs them; needed where they are issued")
    brief_position: str = Field(default="", description="in which position; needed where they are issued")
    feeds: Path | None = Field(
        default=None,
        description="file that names the live feeds; default: feeds.toml in the workspace's folder",
    )
    cap_sender: str = Field(
        default="",
        pattern=r"^[^\s,<&]*$",
        description="who warnings that leave say they are from, such as alerts@agency.example; none leave an actual "
        "workspace without it",
    )
    busy_timeout_s: float = Field(default=15, gt=0, description="seconds a write waits for another one")

    @field_validator("workspace")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not is_plain_name(name):
            raise ValueError(f"workspace name {name!r}: {PLAIN_NAME_REMEDY}")
        return name

    @model_validator(mode="after")
    def _signed_schedule(self) -> Self:
        if self.brief_every_h and not (self.brief_person.strip() and self.brief_position.strip()):
            raise ValueError(
                "briefings on a schedule are signed: set brief_person and brief_position as well"
            )
        return self

    def stale_after(self, kind: str) -> timedelta | None:
        """The age at which a kind's principal figure is stale; None where it does not age."""
        return {
            "shelter": timedelta(hours=self.stale_shelter_h),
            "depot": timedelta(hours=self.stale_stock_h),
            "unit": timedelta(minutes=self.stale_position_min),
            "closure": timedelta(hours=self.stale_closure_h),
            "reading": timedelta(hours=self.stale_reading_h),
            "facility": timedelta(hours=self.stale_condition_h),
            "incident": timedelta(hours=self.stale_shelter_h),
        }.get(kind)
