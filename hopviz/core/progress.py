"""The time that something still takes, in words for a person who waits."""

from __future__ import annotations


def spoken(seconds: float) -> str:
    """Such as "8 s", "3 min", "2 h"."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600):,} h"


def time_left(share: float, passed: float) -> str:
    """Such as "about 8 s left": if the rest goes on as the share, 0 to 1, that took `passed` seconds."""
    return f"about {spoken(passed * (1 - share) / share)} left" if share > 0 else "some time left"
