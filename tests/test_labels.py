from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oreloop.labels import clean_label

#: What the production `Char` of XML 1.0 leaves out (section 2.2).
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@pytest.mark.parametrize(("text", "label"), [
    ("Valeo", "Valeo"),
    ("  Less \t Common\r\nMetals\u00a0Ltd ", "Less Common Metals Ltd"),
    ("Val\x00e\x07o", "Valeo"),
    ("\u202eoelaV\u202c", "oelaV"),
    ("Mag\u00adREE\u200bsource\ufeff", "MagREEsource"),
    ("Re\u0301gion", "Région"),
    ("SINTEF\u2028AS", "SINTEF AS"),
    ("a\ufffe\ud800b", "ab"),
    ("Orano–CEA «pilote» 東京 Ωμ 🧲", "Orano–CEA «pilote» 東京 Ωμ 🧲"),
    ("\u200b \x07", ""),
])
def test_a_label_shows_what_was_typed_and_nothing_else(text: str, label: str) -> None:
    assert clean_label(text) == label


@given(st.text(st.characters()))
@example("\x1f\u0301")
@example("e\u200b\u0301")
def test_a_label_is_stable_legal_xml_in_one_line_and_composed(text: str) -> None:
    label = clean_label(text)
    assert clean_label(label) == label
    assert unicodedata.is_normalized("NFC", label)
    assert not NOT_XML.search(label)
    assert label == label.strip() and label.split() == [part for part in label.split(" ") if part]
    assert not any(unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
                   for c in label)


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_letters_digits_and_signs_all_stay(text: str) -> None:
    assert clean_label(text) == unicodedata.normalize("NFC", text)
