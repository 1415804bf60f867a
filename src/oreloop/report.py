"""What a build did: the record that is printed at its end and kept as `build-report.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from oreloop.errors import Issue
from oreloop.model import Json
from oreloop.replacing import replacing


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a built graph, counted.

    `claims` by shape (triple, relation, row), `statuses` of claims (no status counts as Operating), `entities` by
    class, `merges` of names, `graphs` (triples by short name of the graph), and what was inferred: from what is done,
    and from plans besides. `repeats` counts, by reason, the documents that bring the news of another. `issues` are what
    resolving, building and reasoning noticed.
    """

    claims: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    entities: Mapping[str, int] = field(default_factory=dict)
    merges: int = 0
    graphs: Mapping[str, int] = field(default_factory=dict)
    inferred: int = 0
    inferred_planned: int = 0
    issues: tuple[Issue, ...] = ()
    repeats: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Found:
        """Read back what a report holds.

        Raises:
            TypeError, KeyError: it is something else.
        """
        return cls(**{**data, "issues": tuple(Issue(**issue) for issue in data["issues"])})


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one build read, found, refused and wrote.

    `revision` names the state of the workspace, `is_new` tells whether the graph had to be made again. `read`,
    `unchanged` (of these two, what could not be read is in `refused` too) and `removed` are files below the sources;
    `rejected` counts claims by the reason for which they were left out. `published` has the hash of each file written
    beside the workspace's settings. `extractors` tells what those that ask others took in this build (questions,
    tokens, cost, failures). `started` (UTC) and `seconds` by stage are the only clock times.
    """

    revision: str
    is_new: bool
    found: Found
    read: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rejected: Mapping[str, int] = field(default_factory=dict)
    extractors: Mapping[str, Json] = field(default_factory=dict)
    reading_issues: tuple[Issue, ...] = ()
    published: Mapping[str, str] = field(default_factory=dict)
    started: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """All that a user should know: what was refused first, then warnings, then notes."""
        order = ("refused", "warning", "note")
        return tuple(sorted({*self.reading_issues, *self.found.issues}, key=lambda i: (order.index(i.level), i)))

    def to_json(self) -> Json:
        """The report as it stands in its file."""
        return asdict(self)


def write_report(path: Path, report: BuildReport) -> None:
    """Write a report, its keys sorted.

    Raises:
        StoreError: the file can't be written.
    """
    with replacing(path) as new:
        new.write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n",
                       encoding="utf-8")


def read_report(path: Path) -> BuildReport | None:
    """The report of the last build, or None where there is none that can be read."""
    try:
        data = json.loads(path.read_bytes())
        return BuildReport(str(data["revision"]), bool(data["is_new"]), Found.from_json(data["found"]),
                           **{name: tuple(data[name]) for name in ("read", "unchanged", "refused", "removed")},
                           rejected=dict(data["rejected"]), extractors=dict(data["extractors"]),
                           reading_issues=tuple(Issue(**issue) for issue in data["reading_issues"]),
                           published=dict(data["published"]), started=str(data["started"]),
                           seconds=dict(data["seconds"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
