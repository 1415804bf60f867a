"""Claims files: one JSON object a line, sorted, so that two builds can be compared line by line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from oreloop.errors import SourceError
from oreloop.model import Claim, Relation, Row

#: By how much a claim that says more may be less sure and still stand for one that says less.
_AS_SURE = 0.2


def sort_key(claim: Claim) -> tuple[int, int, str, str]:
    """Claims stand in the order of their evidence: row, offset, rule, id."""
    first = claim.evidence[0]
    return (first.row or 0, first.start, claim.rule, claim.id)


def to_line(claim: Claim) -> str:
    """One claim as one line of JSON, without the line end."""
    return json.dumps(claim.to_json(), ensure_ascii=False, separators=(", ", ": "))


def write_claims(path: Path, claims: Iterable[Claim]) -> int:
    """Write a claims file, sorted, each claim once; returns how many."""
    unique = {c.id: c for c in claims}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for claim in sorted(unique.values(), key=sort_key):
            out.write(to_line(claim) + "\n")
    return len(unique)


def read_claims(path: Path) -> Iterator[Claim]:
    """The claims of a file.

    Raises:
        SourceError: a line is no claim; names the line.
    """
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield Claim.from_json(json.loads(line))
            except (KeyError, ValueError, TypeError, AssertionError) as error:
                raise SourceError(f"this line is no claim ({error})", where=f"{path}:{number}",
                                  hint="delete the file and build again") from None


def verify(claim: Claim, text: str) -> None:
    """Check that the evidence of a claim stands verbatim in the document's text.

    Evidence of a table cell is checked where the cell is at hand, by the importer.

    Raises:
        ValueError: a quote is not what the text holds at its offsets.
    """
    for evidence in claim.evidence:
        if not evidence.column and not evidence.stands_in(text):
            raise ValueError(f"claim {claim.id}: the quote is not the text at {evidence.start}..{evidence.end}")


def merged(claims: Iterable[Claim]) -> list[Claim]:
    """Claims that state the same with the same status, put together: all evidence, the highest confidence.

    The first sentence gives the id, so that a second mention further down does not change it.
    """
    groups: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in sorted(claims, key=sort_key):
        if isinstance(claim.statement, Row):
            groups[("row", claim.id, "")] = [claim]
            continue
        key = (json.dumps(claim.statement.to_json(), sort_keys=True), claim.status, claim.document)
        groups.setdefault(key, []).append(claim)
    return [_merge(group) for group in groups.values()]


def told_whole(claims: Sequence[Claim]) -> list[Claim]:
    """The claims but those of nodes that say less than another about as sure, whose quote meets theirs: that a ministry
    funds a project beside how much it gives is one payment, not two.
    """
    nodes: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=sort_key):
        if isinstance(claim.statement, Relation):
            nodes[claim.document, claim.statement.type, claim.status].append(claim)
    parts = {id(less) for same in nodes.values() for pair in _meeting(same)
             for less, more in (pair, pair[::-1]) if _says_less(less, more)}
    return [claim for claim in claims if id(claim) not in parts]


def _meeting(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """The pairs whose quotes meet, of claims in the order of their quotes."""
    for place, claim in enumerate(claims):
        for behind in range(place + 1, len(claims)):
            if claims[behind].evidence[0].start >= claim.evidence[0].end:
                break
            yield claim, claims[behind]


def _says_less(claim: Claim, other: Claim) -> bool:
    assert isinstance(claim.statement, Relation) and isinstance(other.statement, Relation)
    return (set(claim.statement.parts) < set(other.statement.parts)
            and other.confidence > claim.confidence - _AS_SURE)


def _merge(group: list[Claim]) -> Claim:
    if len(group) == 1:
        return group[0]
    first = group[0]
    evidence = dict.fromkeys(item for claim in group for item in claim.evidence)
    return Claim(first.document, first.statement, tuple(evidence), first.status,
                 next((c.scale for c in group if c.scale), ""), max(c.confidence for c in group),
                 first.extractor, first.rule, first.stated_on, first.id)
