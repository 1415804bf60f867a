"""The gold for telling organisations apart: names that one participant code (PIC) had in FP7 and has in Horizon Europe.

Reads ../shared/data/org_name_variants (3,827 PICs with both names) and the tables of organisations of both programmes.
A pair with one PIC is right, one with two PICs wrong; two PICs of one ROR identifier are neither, and left out.
"""

from __future__ import annotations

import csv
import hashlib
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oreloop.blocking import candidates
from oreloop.features import Party
from oreloop.iri import slug

DATA = Path(__file__).parents[3] / "shared" / "data"
#: Of ten PICs so many are for tuning; the others are held out.
TRAINING = 7
_ONE_CODE = {"EL": "GR", "UK": "GB"}


@dataclass(frozen=True, slots=True)
class Organisation:
    """One participant code with its name in one programme."""

    pic: str
    party: Party
    ror: str = ""


@dataclass(frozen=True, slots=True)
class Gold:
    """The names.

    `asked` are the old ones, `known` all organisations of Horizon Europe; `changed` the PICs whose names differ after
    folding, `held_out` those that tuning must not see.
    """

    asked: tuple[Organisation, ...]
    known: tuple[Organisation, ...]
    changed: frozenset[str]
    held_out: frozenset[str]


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, packed or not."""
    with (lzma.open(path, "rt", encoding="utf-8-sig", newline="") if path.suffix == ".xz" else
          path.open(encoding="utf-8-sig", newline="")) as lines:
        head = lines.readline()
        delimiter = ";" if head.count(";") > head.count(",") else ","
        names = next(csv.reader([head], delimiter=delimiter))
        yield from csv.DictReader(lines, names, delimiter=delimiter)


def is_held_out(pic: str) -> bool:
    """Whether a PIC is kept for the final measure: by a hash, so that the split never changes."""
    return int(hashlib.sha256(pic.encode()).hexdigest(), 16) % 10 >= TRAINING


def party(name: str, short: str, country: str, town: str) -> Party:
    """An organisation of a table, as a build knows it."""
    code = _ONE_CODE.get(country, country)
    parts = [part for part in re.split(r"[/(,]", town) if part.strip(" )")]
    towns = {slug(re.sub(r"(?i)\s+cedex\b.*|^[\d\s-]+", "", part)) for part in parts}
    return Party((name,), (short,) if short and len(short) < 60 else (), frozenset({code} if code else ()),
                 frozenset(towns))


def load_gold(data: Path = DATA) -> Gold:
    """Read the gold.

    Raises:
        OSError: the shared data is not there.
    """
    rors = {row["pic"]: row["ror_id"] for row in rows(data / "pic_ror" / "pic_mapping.csv")}
    known: dict[str, Organisation] = {}
    for row in rows(data / "cordis_horizon" / "organization.csv.xz"):
        pic = row["organisationID"]
        if pic and pic not in known:
            known[pic] = Organisation(pic, party(row["name"], row["shortName"], row["country"], row["city"]),
                                      rors.get(pic, ""))
    asked, changed = [], set()
    for row in rows(data / "org_name_variants" / "pic_names_fp7_vs_horizon.csv.xz"):
        pic, address = row["pic"], row["address_fp7"].split(",")
        town = address[-2].strip() if len(address) > 1 else ""
        asked.append(Organisation(pic, party(row["name_fp7"], "", row["country_fp7"], town), rors.get(pic, "")))
        if row["normalised_equal"] == "no":
            changed.add(pic)
    return Gold(tuple(asked), tuple(known.values()), frozenset(changed),
                frozenset(o.pic for o in asked if is_held_out(o.pic)))


@dataclass(frozen=True, slots=True)
class Pair:
    """An old name beside an organisation of today: whether they are one; None where two PICs share a ROR identifier."""

    pic: str
    left: Party
    right: Party
    is_same: bool | None


def candidate_pairs(gold: Gold) -> list[Pair]:
    """What blocking finds among all names of both sides, but only pairs of an old name and one of today."""
    count = len(gold.asked)
    found = []
    for a, b in candidates([o.party for o in (*gold.asked, *gold.known)]):
        if a < count <= b:
            old, new = gold.asked[a], gold.known[b - count]
            same = True if old.pic == new.pic else None if old.ror and old.ror == new.ror else False
            found.append(Pair(old.pic, old.party, new.party, same))
    return found
