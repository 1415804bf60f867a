"""What people decided: which names are one thing and which are not, which documents bring the same news, which claims
stand and which don't.

Two tables in the workspace's folder `decisions/`, kept under version control and never written by a build:
`links.csv` and `claims.csv`. Their rows may stand in any order. Where two rows decide the same, the later `when`
holds; of two on one day that contradict, the careful one holds (different, reject) and a warning says so.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import TypeVar

from oreloop.errors import Issue, UsageError
from oreloop.registry import near

LINKS, CLAIMS = "links.csv", "claims.csv"
SAME, DIFFERENT, ACCEPT, REJECT = "same", "different", "accept", "reject"
#: The identifiers by which a decision may point at a thing: `pic:999988133`.
SCHEMES = ("pic", "grant", "rcn", "geonames", "city", "nuts", "euroscivoc", "vocabulary")
#: The type of a link between two documents, each named by its file.
DOCUMENT = "Document"
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True, order=True)
class LinkDecision:
    """That two things of a type are the same, or are not; each is a name or `scheme:identifier`.

    Two documents are the same if they bring the same news; each is a file below the sources.
    """

    type: str
    left: str
    right: str
    judgement: str
    who: str = ""
    when: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, order=True)
class ClaimDecision:
    """That a claim (by its id) stands, or is left out of the graph of claims."""

    claim: str
    judgement: str
    who: str = ""
    when: str = ""
    why: str = ""


_Decision = TypeVar("_Decision", LinkDecision, ClaimDecision)


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions that hold, sorted, and what was wrong with those that don't.

    `links` are between names, `documents` between documents.
    """

    links: tuple[LinkDecision, ...] = ()
    claims: Mapping[str, ClaimDecision] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    documents: tuple[LinkDecision, ...] = ()

    def rejects(self, claim: str) -> bool:
        """Whether somebody rejected the claim of this id."""
        decision = self.claims.get(claim)
        return decision is not None and decision.judgement == REJECT


def identifier(reference: str) -> tuple[str, str] | None:
    """The scheme and identifier that one side of a link decision gives, or None where it is a name.

    >>> identifier("pic:999988133"), identifier("Valeo: the company")
    (('pic', '999988133'), None)
    """
    scheme, colon, local = reference.partition(":")
    return (scheme, local.strip()) if colon and scheme in SCHEMES and local.strip() else None


def load_decisions(folder: Path) -> Decisions:
    """Read the decisions of a workspace; a missing file holds none.

    Raises:
        UsageError: a file can't be read, has other columns, an empty cell or an unknown judgement; names the line.
    """
    issues: list[Issue] = []
    links = _settled(_read(folder / LINKS, LinkDecision, (SAME, DIFFERENT)), _pair, folder / LINKS, issues)
    claims = _settled(_read(folder / CLAIMS, ClaimDecision, (ACCEPT, REJECT)), _claim, folder / CLAIMS, issues)
    documents = [link for link in links if link.type.casefold() == DOCUMENT.casefold()]
    return Decisions(tuple(sorted(set(links) - set(documents))), {c.claim: c for c in sorted(claims)},
                     tuple(sorted(issues)), tuple(sorted(documents)))


def add_decision(folder: Path, decision: LinkDecision | ClaimDecision) -> Path:
    """Append a decision to its file, which is made where it is missing; returns the file.

    Raises:
        UsageError: the folder can't be written.
    """
    path = folder / (LINKS if isinstance(decision, LinkDecision) else CLAIMS)
    row = io.StringIO(newline="")
    writer = csv.writer(row, lineterminator="\n")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        old = path.read_bytes() if path.exists() else b""
        if not old.strip():
            writer.writerow(f.name for f in fields(decision))
        elif not old.endswith(b"\n"):
            row.write("\n")
        writer.writerow(astuple(decision))
        with path.open("ab") as out:
            out.write(row.getvalue().encode())
    except OSError as error:
        raise UsageError(f"can't write the decision ({error.strerror})", where=str(path),
                         hint="check the rights of the folder") from None
    return path


def _pair(decision: LinkDecision) -> tuple[str, ...]:
    return (decision.type, *sorted((decision.left, decision.right)))


def _claim(decision: ClaimDecision) -> tuple[str, ...]:
    return (decision.claim,)


def _read(path: Path, record: type[_Decision], judgements: tuple[str, str]) -> list[_Decision]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"can't be read ({error})", where=str(path), hint="save it as CSV in UTF-8") from None
    columns = [f.name for f in fields(record)]
    found: list[_Decision] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [c.strip() for c in next(reader, columns)]
        _check_header(header, columns, f"{path}:1")
        for cells in reader:
            if any(c.strip() for c in cells):
                found.append(_decision(cells, header, record, judgements, f"{path}:{reader.line_num}"))
    except csv.Error as error:
        raise UsageError(f"this line is no CSV ({error})", where=f"{path}:{reader.line_num}",
                         hint="put a cell that holds quotes or commas in double quotes") from None
    return found


def _check_header(header: list[str], columns: list[str], where: str) -> None:
    for name in header:
        if name not in columns:
            close = near(name, columns) or columns
            raise UsageError(f"unknown column {name!r}", where=where, hint="there is " + ", ".join(close))
    if missing := [c for c in columns if c not in header]:
        raise UsageError(f"the column {missing[0]} is missing", where=where,
                         hint="the first line is " + ",".join(columns))
    if len(set(header)) < len(header):
        raise UsageError("a column stands twice", where=where, hint="the first line is " + ",".join(columns))


def _decision(cells: list[str], header: list[str], record: type[_Decision], judgements: tuple[str, str],
              where: str) -> _Decision:
    if len(cells) != len(header):
        raise UsageError(f"{len(cells)} cells where the first line has {len(header)}", where=where,
                         hint="put a cell that holds a comma in double quotes")
    row = dict(zip(header, (" ".join(c.split()) for c in cells), strict=True))
    if row["judgement"] not in judgements:
        raise UsageError(f"unknown judgement {row['judgement']!r}", where=where,
                         hint="write " + " or ".join(judgements))
    for name in ("claim", "type", "left", "right"):
        if row.get(name) == "":
            raise UsageError(f"the cell {name} is empty", where=where, hint="fill it or delete the line")
    if row["when"] and not _DATE.fullmatch(row["when"]):
        raise UsageError(f"{row['when']!r} is no date", where=where, hint="write it as 2026-01-31")
    return record(**row)


def _settled(decisions: Iterable[_Decision], key: Callable[[_Decision], tuple[str, ...]], path: Path,
             issues: list[Issue]) -> list[_Decision]:
    """One decision for each key: the latest, and the careful one where two of one day contradict."""
    groups: dict[tuple[str, ...], list[_Decision]] = {}
    for decision in decisions:
        groups.setdefault(key(decision), []).append(decision)
    settled = []
    for group in groups.values():
        latest = max(d.when for d in group)
        last = sorted((d for d in group if d.when == latest), key=lambda d: (d.judgement in (SAME, ACCEPT), d))
        settled.append(last[0])
        if len({d.judgement for d in last}) > 1:
            issues.append(Issue(str(path), "warning", f"contradictory decisions on {' and '.join(key(last[0])[-2:])}",
                                f"delete one; until then it is {last[0].judgement}"))
    return settled
