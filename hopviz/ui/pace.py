"""How slow must units decide for a person to follow every decision?"""

from __future__ import annotations

SLOW = 4
"""Up to so many updates in a report: then the unit visited last is marked, and what it decided is told."""
