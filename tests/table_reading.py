"""What several tests of tables need: a row of participants, and tables read from text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from oreloop.errors import Issue
from oreloop.model import Claim, Name, Row
from oreloop.tables import read_table

ORGANISATIONS = ("projectID,projectAcronym,organisationID,vatNumber,name,shortName,SME,activityType,street,postCode,"
                 "city,country,nutsCode,geolocation,organizationURL,order,role,ecContribution,netEcContribution,totalCost,"
                 "endOfParticipation\n")
LOOPMAG = ('101999999,LOOPMAG,900000001,EL000000001,Magnesia Research,MAGRES,false,REC,1 Hidden Street,18345,'
           'ATHINA 10,EL,EL301,"37.95,23.70",https://example.org/,1,coordinator,"1500,50",1500.50,2000,false\n')


def written(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def states(claim: Claim) -> Row:
    assert isinstance(claim.statement, Row)
    return claim.statement


def facts(claims: Iterable[Claim | Issue]) -> set[tuple[str, str, str]]:
    """The plain triples of claims, by the words at their ends."""
    return {(t.subject.name, t.predicate, t.object.name if isinstance(t.object, Name) else t.object.value)
            for c in claims if isinstance(c, Claim) for t in states(c).triples}


def read_text(folder: Path, name: str, text: str, *, texts: bool = False) -> tuple[list[Claim], list[Issue]]:
    """The claims of a table given as text, those of its rows alone unless the texts in its cells are asked for too."""
    found = list(read_table(written(folder, name, text), f"cordis/{name}", texts=texts))
    return [c for c in found if isinstance(c, Claim)], [i for i in found if isinstance(i, Issue)]
