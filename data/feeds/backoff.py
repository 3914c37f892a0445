"""When a feed is asked next: at its interval, ever more seldom while it fails, never two at the same instant."""

LONGEST_S = 3600.0
"""A feed that fails is asked at least this often (or at its interval, where that is longer)."""
ASKED_FOR_MAX_S = 6 * 3600.0
"""A source that asks to be left alone for longer is asked again after this."""
SPREAD = 0.1


def wait_s(every_s: float, failures: int, chance: float, asked_s: float | None = None) -> float:
    """Seconds until the next run after ``failures`` in a row; ``chance`` is random, 0 to 1, and spreads feeds that
    fail together. ``asked_s`` is what the source asked to wait."""
    longest = max(every_s, LONGEST_S)
    plain = min(every_s * 2.0 ** min(max(failures - 1, 0), 32), longest)
    spread = plain * (1 + SPREAD * (2 * chance - 1)) if failures == 0 else plain * (1 + chance) / 2
    wait = max(spread, every_s * (1 - SPREAD)) if failures else spread
    return max(wait, min(asked_s or 0.0, ASKED_FOR_MAX_S))
