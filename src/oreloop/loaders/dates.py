"""Dates of publication in metadata: unambiguous notations only, as precise as they were written."""

from __future__ import annotations

import datetime
import re

_ISO = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:[T ]\d\d:?\d\d.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def iso_date(text: str) -> str:
    """The year, month or day that a text gives, in ISO 8601, or "" if it gives none.

    Day first with full stops is read as well; with slashes it is not, since 08/10/2025 is two dates.

    >>> iso_date("2025-10-08T09:30:00+02:00"), iso_date("2025-10"), iso_date("8.10.2025"), iso_date("2025-13")
    ('2025-10-08', '2025-10', '2025-10-08', '')
    """
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        return ""
    try:
        date = datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return date.isoformat()[:10 if day else 7 if month else 4]
