"""Make first_names.txt from the lists of first names in the package Faker (MIT licence).

    python ontology/vocabulary/make_first_names.py

Taken are the names in Latin letters that Faker has for the countries whose people European texts speak of most, but
those of sources/everyday_first_names.txt. The same inputs give the same bytes.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
LOCALES = """az_AZ cs_CZ da_DK de_AT de_CH de_DE en_GB en_IE en_IN en_KE en_NG en_NZ en_US es_AR es_CL es_CO es_ES es_MX
et_EE fi_FI fr_BE fr_CA fr_CH fr_DZ fr_FR ga_IE ha_NG hr_HR hu_HU ig_NG id_ID is_IS it_IT lt_LT lv_LV nl_BE nl_NL no_NO
pl_PL pt_BR pt_PT ro_RO sk_SK sl_SI sv_SE sw tr_TR tw_GH uz_UZ vi_VN yo_NG zu_ZA""".split()
_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][a-zà-öø-ÿĀ-ž'’]+(?:-[A-ZÀ-ÖØ-ÞĀ-Ž][a-zà-öø-ÿĀ-ž]+)?")


def names_of(locale: str) -> Iterator[str]:
    """The first names of one locale, or none where Faker has them under another name."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    for attribute in sorted(a for a in dir(provider) if a.startswith("first_name")):
        given = getattr(provider, attribute)
        if isinstance(given, tuple | list | dict):
            yield from (str(name) for name in given)


def main() -> None:
    """Write first_names.txt beside this file."""
    lines = (HERE / "sources" / "everyday_first_names.txt").read_text(encoding="utf-8").splitlines()
    everyday = {line for line in lines if not line.startswith("#")}
    found = {name.casefold() for locale in LOCALES for name in names_of(locale)
             if _NAME.fullmatch(name) and len(name) > 2} - everyday
    head = "# First names, in lower case. Made by make_first_names.py from the package Faker (MIT licence).\n"
    (HERE / "first_names.txt").write_text(head + "\n".join(sorted(found)) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
