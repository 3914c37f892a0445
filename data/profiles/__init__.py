"""Coverage standards as data: shipped TOML files, and a planner's own beside the workspaces."""

from data.profiles.files import FOLDER, profiles
from data.profiles.models import Figure, Profile, Standard

__all__ = ["FOLDER", "Figure", "Profile", "Standard", "profiles"]
