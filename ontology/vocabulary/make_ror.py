"""Make ror.tsv, participant codes (PIC) of the European Commission with their identifiers in ROR.

    python ontology/vocabulary/make_ror.py PIC_MAPPING.csv

PIC_MAPPING.csv is https://github.com/zenodo/cordis-pic-ror, output/pic_mapping.csv (MIT, CERN; ROR data are CC0). The
same input gives the same bytes.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
#: A ROR identifier without its address: https://ror.readme.io/docs/ror-identifier-pattern
_ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}")

HEADER = """\
# Participant codes (PIC) of the European Commission and the same organisations in the Research Organization Registry
# (https://ror.org/ and the identifier): by the same domain and name (high), or by one of them (medium). Made by
# make_ror.py from https://github.com/zenodo/cordis-pic-ror (MIT, Copyright CERN; ROR data are CC0).
pic\tror\tconfidence
"""


def main(mapping: Path) -> None:
    """Write ror.tsv beside this file.

    Raises:
        SystemExit: a row is not as it should be, or a PIC stands twice.
    """
    found: dict[str, tuple[str, str]] = {}
    with mapping.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            pic, ror, confidence = row["pic"], row["ror_id"], row["confidence"]
            if not pic.isdigit() or not _ROR.fullmatch(ror) or confidence not in ("high", "medium") or pic in found:
                raise SystemExit(f"this row can't be used: {row}")
            found[pic] = (ror, confidence)
    rows = "".join(f"{pic}\t{ror}\t{confidence}\n" for pic, (ror, confidence) in sorted(found.items()))
    (HERE / "ror.tsv").write_text(HEADER + rows, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
