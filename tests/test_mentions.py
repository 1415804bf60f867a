"""Names in texts: where they are, what they name, and by which name the document calls a thing in full."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oreloop.country_codes import country_codes
from oreloop.cues import Token, name_words
from oreloop.mentions import LETTERS, Mentions, find_mentions
from oreloop.model import Document, Name, Value
from oreloop.text import split_sentences
from oreloop.trimming import parted


def read(text: str, language: str = "en") -> Mentions:
    """The mentions of a text."""
    document = Document("x.txt", text, language=language)
    return find_mentions(document, split_sentences(text))


def named(text: str, kind: str, language: str = "en") -> list[str]:
    """The names of one kind, in order of their mentions."""
    return [m.name for m in read(text, language).items if m.kind == kind and m.term is not None]


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("Ionic Rare Earths Ltd (ASX: IXR) grows.", "en", ["Ionic Rare Earths Ltd"]),
    ("Kia Corporation has signed.", "en", ["Kia Corporation"]),
    ("A loan came from Absa Bank of South Africa.", "en", ["Absa Bank"]),
    ("It was spun out of the University of Birmingham.", "en", ["University of Birmingham"]),
    ("It was spun out of Queen's University Belfast.", "en", ["Queen's University Belfast"]),
    ("Die Vacuumschmelze GmbH liefert.", "de", ["Vacuumschmelze GmbH"]),
    ("L’usine de Carester SAS ouvre.", "fr", ["Carester SAS"]),
    ("LONDON, May 29 (Newsdesk) - Silmet AS grows.", "en", ["Silmet AS"]),
    ("Das Erz kommt vom Raffineur Hobrix.", "de", ["Hobrix"]),
    ("Das prüft die Laborfirma Triesol.", "de", ["Triesol"]),
    ("Den Rest hält die Beteiligungsgesellschaft Wartau Invest.", "de", ["Wartau Invest"]),
    ("Dabei ist die Leuvener Ausgründung Ionquell.", "de", ["Ionquell"]),
    ("Es hilft ein Grubenbetreiber namens Wirrolan.", "de", ["Wirrolan"]),
    ("Das fragte Jens Völker (Alsterhaus).", "de", ["Alsterhaus"]),
    ("Das sagt Gerd Maibaum von der Isarkontor.", "de", ["Isarkontor"]),
    ("Il est cédé à l'affineur belge Zinkolor.", "fr", ["Zinkolor"]),
    ("Le reste va à la verrerie Vitrogal.", "fr", ["Vitrogal"]),
    ("Elle livre le groupe minier australien Redgumal.", "fr", ["Redgumal"]),
    ("Le graphite sera livré par Anodel, de Lyon.", "fr", ["Anodel"]),
    ("It goes to the glass polisher Szlifex.", "en", ["Szlifex"]),
    ("A deal with the City of Vaasa was signed.", "en", ["City of Vaasa"]),
    ("La région Nouvelle-Aquitaine aide, l'usine ouvre en région Grand Est.", "fr", ["Région Nouvelle-Aquitaine"]),
    ("Das Werk gehört der Re.Lion.Nord. Circular GmbH.", "de", ["Re.Lion.Nord. Circular GmbH"]),
    ("Le producteur australien de terres rares Talvex Ltd livrera.", "fr", ["Talvex Ltd"]),
    ("Beteiligt sind Universitäten/Institute und die Halbleiter-Industrie.", "de", []),
    ("Er arbeitet beim Lithiumproduzenten Silmet AG.", "de", ["Silmet AG"]),
    ("Das freut Vulkor-Chef Jens Maar und FCM-Sprecherin Ida Kuhn.", "de", ["Vulkor", "FCM"]),
    ("Das freut Konzern-Chef Jens Maar und Vize-Präsidentin Ida Kuhn.", "de", []),
    ("Das ist Sache des Helmholtz-Instituts für Ressourcen.", "de", ["Helmholtz-Institut für Ressourcen"]),
    ("Sie forscht an der Technischen Universität Oberstein.", "de", ["Technische Universität Oberstein"]),
    ("Geld kam von der Deutschen Bergbaustiftung.", "de", ["Deutsche Bergbaustiftung"]),
    ("Er sprach mit dem Geologischen Landesamt Oberstein.", "de", ["Geologisches Landesamt Oberstein"]),
    ("Das ist Sache des Bundesministeriums für Bildung und Forschung.", "de",
     ["Bundesministerium für Bildung und Forschung"]),
    ("Then Ecopilar, of Dublin, stores them.", "en", ["Ecopilar"]),
    ("La Commission de régulation de l'énergie n'a rien dit.", "fr", ["Commission de régulation de l'énergie"]),
])
def test_organisations(text: str, language: str, expected: list[str]) -> None:
    assert named(text, "Organisation", language) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("Grant agreement 101138767.", ["101138767"]),
    ("Förderkennzeichen: 03XP0588C", ["03XP0588C"]),
    ("FKZ 033R412A", ["033R412A"]),
    ("soutenu (ANR-24-CE08-3391)", ["ANR-24-CE08-3391"]),
    ("N° de convention : 10-LABX-0021", ["10-LABX-0021"]),
    ("Call 0171 2345678 or see A4-2024-11.", [])])
def test_numbers_of_grants(text: str, expected: list[str]) -> None:
    assert [m.term.value for m in read(text).items if m.kind == "Number" and isinstance(m.term, Value)] == expected


def test_a_material_in_short_is_found_beside_its_name_and_not_within_a_name() -> None:
    found = read("Fjord Cells AS wins lithium. The hydroxide goes to the cells.")
    assert [m.name for m in found.items if m.kind == "Material"] == ["lithium", "lithium hydroxide", "battery cell"]


@pytest.mark.parametrize("text", [
    "Output is to begin in 2027.", "Building began in May 2025.", "Lunch is served.", "Several partners helped.",
    "The grant was paid in March.", "The first plant opened."])
def test_common_words_name_nothing(text: str) -> None:
    assert not [m for m in read(text).items if m.kind in ("Organisation", "Project", "Place", "Person")]


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("The chairman Paul Atherley would not tell.", "en", ["Paul Atherley"]),
    ("Managing director: Gavin Lockyer.", "en", ["Gavin Lockyer"]),
    ("Prof. Carlo Burkhardt spoke.", "en", ["Carlo Burkhardt"]),
    ("David O'Brock, director of sales, agreed.", "en", ["David O'Brock"]),
    ("Das sagt Frau Anna Lehto.", "de", ["Anna Lehto"]),
    ("Shenja Ruthenberg, responsable des projets, parle.", "fr", ["Shenja Ruthenberg"]),
])
def test_persons(text: str, language: str, expected: list[str]) -> None:
    assert named(text, "Person", language) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("It was tried out in REMANENCE, an FP7 project.", ["REMANENCE"]),
    ("The project SUSMAGPRO ended.", ["SUSMAGPRO"]),
    ("REE4EU is financed by Horizon 2020.", ["REE4EU"]),
    ("SUSMAGPRO minutes\n\nThe consortium met. The work package leaders and all beneficiaries came.", ["SUSMAGPRO"]),
])
def test_projects(text: str, expected: list[str]) -> None:
    assert named(text, "Project") == expected


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("In dem Forschungsverbund „Kalypso“ arbeiten vier Firmen.", "de", "Kalypso"),
    ("Das Konsortium des Forschungsprojekts Molibit trifft sich.", "de", "Molibit"),
    ("Das Vorläuferprojekt mit dem Namen Wirbelix endete 2021.", "de", "Wirbelix"),
    ("L'aide va à l'opération Terralux, que le BRGM coordonne avec six partenaires.", "fr", "Terralux"),
    ("C'est un projet collaboratif baptisé « Volcali ».", "fr", "Volcali"),
    ("They began a project called Softrock in May.", "en", "Softrock"),
    ("Its cell line builds on SOFTROCK, as many do.", "en", "SOFTROCK"),
    ("The kick-off of Vesperal was held in Ghent.", "en", "Vesperal"),
    ("The data of Rotoloop (2019-2022) are open.", "en", "Rotoloop"),
    ("L'équipe prolonge Neoprismel, clos en décembre.", "fr", "Neoprismel"),
    ("Das Team knüpft an ZyKathol an.", "de", "ZyKathol"),
    ("Daraus wurde SortAlu, das bis 2024 lief, wie auch KreisAlu lief bis 2023.", "de", "KreisAlu"),
])
def test_nouns_of_projects_before_a_name(text: str, language: str, expected: str) -> None:
    assert named(text, "Project", language) == [expected]


@pytest.mark.parametrize("text", [
    "Solvanne builds on its know-how.", "Solvanne (1998-2020) was a firm.", "Solvanne ended in the red."])
def test_what_firms_do_too_tells_no_project(text: str) -> None:
    assert named(text, "Project") == []


def test_the_name_of_a_project_may_be_a_common_word_in_capitals() -> None:
    assert named("# Projekt MORE gestartet\n\nDas Projekt MORE läuft.", "Project", "de") == ["MORE", "MORE"]
    assert named("# MORE partners\n\nThey want MORE.", "Project") == []


def test_a_town_that_a_firm_is_called_after_is_the_firm_where_no_word_of_place_stands_by_it() -> None:
    text = "Oulu baut aus. Die Oulu Minerals GmbH wächst. Ihr Sitz ist in Oulu."
    items = [m for m in read(text, "de").items if m.kind in ("Place", "Organisation")]
    assert [(m.kind, text[m.start:m.end]) for m in items] == [
        ("Organisation", "Oulu"), ("Organisation", "Oulu Minerals GmbH"), ("Place", "Oulu")]


def test_a_german_name_may_end_like_an_english_noun() -> None:
    assert named("Der Minenbetreiber Hastings wächst, das Recycling auch.", "Organisation", "de") == ["Hastings"]


def test_a_region_that_is_a_word_or_family_name_too_counts_beside_a_cue_of_place() -> None:
    assert named("Das Werk steht im Harz. Das Harz wird getauscht, sagt Michael Harz.", "Place", "de") == [
        "Harz mountains"]
    assert named("The mill is in Maine.", "Place") == ["State of Maine"]


def test_an_acronym_that_the_first_letters_of_one_name_make_is_that_name() -> None:
    text = ("DOK pays much. The Department of Kilns pays. Kalvor Metals signs with Orbel Minerals. KM will build. "
            "Orbel will too.")
    assert named(text, "Organisation") == ["Department of Kilns", "Department of Kilns", "Kalvor Metals",
                                           "Orbel Minerals", "Kalvor Metals", "Orbel Minerals"]
    assert "KM" in named("Kalvor Metals and Kupfer Mining sign with KM.", "Organisation")  # which of the two?


def test_what_a_list_gives_with_its_country_is_an_organisation() -> None:
    text = "Partners of the project:\n- ORVELA (Italy);\n- Tastrel (Spain);\n- GREENKALVOR (Ghent, Belgium)\n"
    assert named(text, "Organisation")[:2] == ["ORVELA", "Tastrel"]


def test_a_town_that_a_firm_is_called_after_does_nothing_itself() -> None:
    text = "From Kutno Magnets to others, Kutno confirmed the sale. The plant is in Kutno."
    items = [m for m in read(text).items if m.kind in ("Place", "Organisation")]
    assert [(m.kind, m.name) for m in items] == [
        ("Organisation", "Kutno Magnets"), ("Organisation", "Kutno Magnets"), ("Place", "Kutno")]


@pytest.mark.parametrize(("language", "text", "names"), [
    ("en", "Kalvor Metals Announces USD $25M Investment to Build Plant\n\nKalvor Metals said so.", ["Kalvor Metals"]),
    ("en", "The COVID-19 travel rules of Kalvor Metals ended.", ["Kalvor Metals"]),
    ("fr", "« Non », dit Ida Maar, PDG de Kalvor Metals.", ["Kalvor Metals"]),
    ("de", "Das Start-up-Unternehmen Kalvor Metals wächst.", ["Kalvor Metals"]),
    ("en", "Jay Holm (R-CA) and Ida Maar (D-OH) are co-sponsors.", []),
    ("de", "Das sagte Staatssekretärin Ida Maar (Grüne).", [])])
def test_words_and_codes_that_are_no_names(language: str, text: str, names: list[str]) -> None:
    assert named(text, "Organisation", language) == names


def test_the_code_of_a_share_is_no_part_of_a_name() -> None:
    assert named("The firm Kalvor Materials Inc KLV.TO grows.", "Organisation") == ["Kalvor Materials Inc"]


def test_projects_of_a_list() -> None:
    text = "Projects including NIMBUHub, SUSTREE, TREENE, and CERAPERM presented their ways."
    assert named(text, "Project") == ["NIMBUHub", "SUSTREE", "TREENE", "CERAPERM"]


@pytest.mark.parametrize(("text", "language"), [
    ("This is right, says Anna Miller, Technical Director of the firm.", "en"),
    ("# Addressing Europe’s lack of raw materials\n\nIt grows.", "en"),
    ("# Pilotprojekt zum Recycling von Altmagneten\n\nDie Recycling-Kapazität wächst.", "de"),
    ("The two signed an MOU and an LOI.", "en"),
    ("The former Britishvolt's site is sold. Currently nothing is built.", "en"),
    ("It produced 382t of WO3 and some Li2CO3.", "en"),
    ("Prices fell, said a report by Metalvex Research GmbH.", "en"),
    ("Das sagte er im Gespräch mit dem Kurier, laut einem Bericht des NDR.", "de"),
    ("Der Minister (CDU) schwieg.", "de")])
def test_what_names_no_organisation(text: str, language: str) -> None:
    assert [name for name in named(text, "Organisation", language) if name != "Britishvolt"] == []


def test_an_office_before_a_firm_and_a_person_parts_them() -> None:
    words = "CEO of Northern Minerals Mark Tory".split()
    run = [Token(place, place + len(w), w, w != "of") for place, w in enumerate(words)]
    parts = [" ".join(t.text for t in part) for part in parted(run, name_words())]
    assert parts == ["Northern Minerals", "Mark Tory"]


@pytest.mark.parametrize(("text", "language", "name"), [
    ("Kalvor Ltd has read the European Battery Regulation and the Vesle Loop Act.", "en", "Kalvor Ltd"),
    ("Kalvor Ltd has won the Vesle Circular Metals Award.", "en", "Kalvor Ltd"),
    ("Kalvor SA a lu la Convention Vesle Boucle.", "fr", "Kalvor SA"),
    ("Die Kalvor GmbH erhielt den Vesler Rohstoffeffizienz-Preis.", "de", "Kalvor GmbH"),
    ("Kalvor Ltd completed a Feasibility Study on LEDs and LIBs for MENA.", "en", "Kalvor Ltd"),
    ("Contract ITAT-11-0022 of Kalvor Ltd and its EBITDA, OEMs and R&D are told in part III.", "en", "Kalvor Ltd")])
def test_laws_papers_prizes_and_codes_are_no_organisations(text: str, language: str, name: str) -> None:
    assert named(text, "Organisation", language) == [name]
    assert named(text, "Project", language) == []


@pytest.mark.parametrize(("text", "language"), [
    ("Kalvor Ltd builds at the Vesle Industrial Complex, which leads to the North Vesle Ocean.", "en"),
    ("Kalvor Ltd baut im Vesler Chemiepark.", "de")])
def test_estates_and_oceans_are_places(text: str, language: str) -> None:
    assert named(text, "Organisation", language) == ["Kalvor Ltd"]


def test_the_title_of_a_project_in_brackets_holds_no_names() -> None:
    text = ("The project VESLOOP (Robotic Kalvor Exploration Technologies) began. VESLOOP grows. "
            "The project VESMAG (Kalvor SA, Vesle University and Leeds) began.")
    assert named(text, "Project") == ["VESLOOP", "VESLOOP", "VESMAG"]
    assert named(text, "Organisation") == ["Kalvor SA", "Vesle University"]


def test_the_publisher_of_a_document_is_an_organisation_if_nothing_else_tells() -> None:
    text = "# Solvanne avance à Dunkerque\n\nSolvanne a posé lundi la première pierre de son usine à Dunkerque."
    for publisher, expected in (("Solvanne SA", ["Solvanne", "Solvanne"]), ("Dunkerque", []), ("", [])):
        document = Document("x.txt", text, language="fr", publisher=publisher)
        items = find_mentions(document, split_sentences(text)).items
        assert [m.name for m in items if m.kind == "Organisation"] == expected
        assert [m.kind for m in items if m.name == "Dunkerque"] == ["Place", "Place"]


def test_a_second_name_is_one_mention_with_the_first() -> None:
    text = "Less Common Metals Ltd (LCM) casts alloys. LCM grows."
    mentions = read(text)
    first, *_, last = [m for m in mentions.items if m.kind == "Organisation"]
    assert text[first.start:first.end] == "Less Common Metals Ltd (LCM)"
    assert first.name == last.name == "Less Common Metals Ltd"
    assert [(a.name.name, a.alias) for a in mentions.aliases] == [("Less Common Metals Ltd", "LCM")]


def test_an_apposition_is_no_anaphor_of_its_own() -> None:
    assert [m.term is None for m in read("The company Carester SAS grows.").items] == [False]
    anaphors = [m for m in read("Silmet AS grows. The company sells oxides.").items if m.term is None]
    assert [m.kind for m in anaphors] == ["Organisation"]


def test_the_subsidiary_of_a_firm_is_not_the_firm() -> None:
    items = read("La filiale de Carester SAS construira une usine.", "fr").items
    assert [(m.kind, m.term is None) for m in items] == [("Organisation", True), ("Organisation", False)]


def test_a_typed_name_is_typed_everywhere() -> None:
    text = "The project Nimbusium began. Nimbusium has nine partners."
    assert named(text, "Project") == ["Nimbusium", "Nimbusium"]


WORDS = st.sampled_from([
    "The", "project", "SUSMAGPRO", "REEtec", "AS", "(LCM)", "Less Common Metals", "of", "and", "in", "France",
    "Paris", "Dr.", "Anna", "Miller", "magnets", "recycling", "12 million euros", "3 June 2019", "400 t/a", ".",
    ",", ":", "\n", "\n\n- ", "the company", "it", "'", "’", "\u00e9", "\u0130", "GmbH", "«", "»", "|"])


@given(st.lists(WORDS, max_size=30).map(" ".join), st.sampled_from(["en", "fr", "de"]))
@settings(max_examples=150, deadline=None)
def test_mentions_lie_in_the_text_side_by_side(text: str, language: str) -> None:
    items = read(text, language).items
    assert all(0 <= m.start < m.end <= len(text) and m.kind in LETTERS for m in items)
    assert all(a.end <= b.start for a, b in pairwise(items))


@pytest.mark.parametrize(("text", "language", "kind", "expected"), [
    ("Erst kürzlich hatte der Wettbewerber Zellkern GmbH Pläne.", "de", "Organisation", ["Zellkern GmbH"]),
    ("Abgenommen werden sie von der Spindelwerk Aue AG.", "de", "Organisation", ["Spindelwerk Aue AG"]),
    ("Ihr Vorgänger Jörg Matthes ist gegangen.", "de", "Person", ["Jörg Matthes"]),
    ("Das sagte Präsidentin Ursula von der Leyen.", "de", "Person", ["Ursula von der Leyen"]),
    ("On Thursday Governor Wade Pruitt pressed a button.", "en", "Person", ["Wade Pruitt"]),
    ("Plumbum Recycling Sp. z o.o. joins them.", "en", "Organisation", ["Plumbum Recycling Sp. z o.o."]),
    ("Satbayev University of Almaty and McGill University agreed.", "en", "Organisation",
     ["Satbayev University of Almaty", "McGill University"]),
    ("A loan came from the Development Bank of Wales.", "en", "Organisation", ["Development Bank of Wales"]),
    ("She is at the ministère de l'Industrie.", "fr", "Organisation", ["ministère de l'Industrie"]),
    ("She is at the Vesle Institute for Advanced Studies in Nanoscience.", "en", "Organisation",
     ["Vesle Institute for Advanced Studies in Nanoscience"]),
    ("- Alice MARIE du CEA a présenté l’étude.", "fr", "Person", ["Alice MARIE"]),
    ("So sieht es Ida Kuhn, Parlamentarische Staatssekretärin im Ministerium.", "de", "Person", ["Ida Kuhn"]),
    ("Eramet et Suez construisent une usine.", "fr", "Organisation", ["Eramet", "Suez"]),
    ("The firm ZINN.WERK.OST. Circular GmbH grows.", "en", "Organisation", ["ZINN.WERK.OST. Circular GmbH"]),
    ("It is part of Vulcan’s roadmap.", "en", "Place", []),
    ("Oslovik will invest equity in Green Kalium’s first round.", "en", "Place", []),
    ("This is new, Kalvor Chief Executive Officer Anna Miller said.", "en", "Person", ["Anna Miller"]),
    ("This is new, Vesle Bank CEO Abdulmajid Nsekela said.", "en", "Organisation", ["Vesle Bank"]),
    ("This is new, Vesle Bank CEO Abdulmajid Nsekela said.", "en", "Person", ["Abdulmajid Nsekela"]),
    ("Elle est une filiale de Kalvor'S. Sur ce site, elle produit.", "fr", "Organisation", ["Kalvor'S"]),
    ("So said the Managing Director of Kalvor Ltd Jane Miller.", "en", "Organisation", ["Kalvor Ltd"]),
    ("So said the Managing Director of Kalvor Ltd Jane Miller.", "en", "Person", ["Jane Miller"]),
    ("Gebaut wird sie für die Zellfertigerin Voltwerk Thüringen GmbH.", "de", "Organisation",
     ["Voltwerk Thüringen GmbH"]),
])
def test_what_stands_before_a_name_is_no_part_of_it(text: str, language: str, kind: str, expected: list[str]) -> None:
    assert named(text, kind, language) == expected


@pytest.mark.parametrize(("text", "language", "expected"), [
    ("Der Bochumer Konzern wächst.", "de", [("Bochum", "City")]),
    ("La société lilloise grandit.", "fr", [("Lille", "City")]),
    ("A Bavarian recycler grows.", "en", [("Bavaria", "Region")]),
    ("Der hessische Konzern wächst.", "de", [("Hesse", "Region")]),
    ("Der Tiroler Konzern wächst.", "de", [("Tyrol", "Region")]),
    ("Le groupe vendéen grandit.", "fr", [("Vendée", "Region")]),
    ("Ein schönes Wiener gab es nicht.", "de", []),
    ("European firms grow.", "en", []),
])
def test_towns_and_regions_by_what_is_said_of_their_people(text: str, language: str,
                                                           expected: list[tuple[str, str]]) -> None:
    assert [(m.name, m.type) for m in read(text, language).items if m.kind == "Demonym"] == expected


def test_a_line_that_ends_early_ends_a_name() -> None:
    text = ("Minutes of the third meeting of the partners, held in the town hall of Krefeld on a rainy day\n"
            "Present: Birgit Stroh\nHanse Rest GmbH was absent, as it had been in the spring meeting in that town.\n")
    assert "Hanse Rest GmbH" in named(text, "Organisation")


@pytest.mark.parametrize("text", [
    "PRESS RELEASE\nLyon, 17 June 2025\nThe plant was built in 2019. It opens its doors on 24 September.",
    "The plant was built in 2019.\n\nOn 24 September it opens its doors.\n\nInterview by Jane Dow, June 2025"])
def test_a_date_without_a_year_is_of_the_year_that_the_text_bears(text: str) -> None:
    mentions = find_mentions(Document("a.txt", text, language="en"), split_sentences(text, 0))
    assert "2025-09-24" in {m.term.value for m in mentions.items if isinstance(m.term, Value)}


def test_names_do_not_go_on_over_tabs() -> None:
    assert "Varnholt Metals" in named("Partner:\tVarnholt Metals\tNorway", "Organisation")


@pytest.mark.parametrize("text", [
    "Les partenaires du projet Interreg RAWLOOP se sont réunis à Lille.",
    "Le projet Interreg RAWLOOP réunit cinq partenaires."])
def test_a_programme_is_no_part_of_the_name_of_its_project(text: str) -> None:
    assert named(text, "Project", "fr") == ["RAWLOOP"]


def test_what_a_name_is_called_is_no_name() -> None:
    assert "Pôle de compétitivité" not in named(
        "La journée est organisée par le Pôle de compétitivité TEAM9 et la Région Hauts-de-France.",
        "Organisation", "fr")


@pytest.mark.parametrize(("text", "countries"), [
    ("They are Aimants du Forez (FR), Kestovar Oyj (FI) and Valeo (Lyon, FR).", ["France", "Finland", "France"]),
    ("Partners: TU Delft (NL, coordinator); Solvay, Brussels, BE", ["Netherlands", "Belgium"]),
    ("| Valeo | FR |\n| Kolektor | SI |", ["France", "Slovenia"]),
    ("Centre de Recherche (CR) and information technology (IT) are for Human Resources (HR).", []),
    ("It rests on materials, energy, IT", [])])
def test_codes_of_countries(text: str, countries: list[str]) -> None:
    assert [hit.entry.name for hit in country_codes(text, 0)] == countries


def test_a_code_of_a_country_is_no_acronym() -> None:
    found = read("The partners are Aimants du Forez (FR) and Kestovar Oyj (FI).")
    assert not found.aliases
    assert [m.term.ids for m in found.items if m.kind == "Place" and isinstance(m.term, Name)] == [
        (("vocabulary", "place/france"),), (("vocabulary", "place/finland"),)]


@pytest.mark.parametrize(("text", "language", "name"), [
    ("La réunion s'est tenue salle Bellecour, à Lyon.", "fr", "Bellecour"),
    ("They met in the auditorium Kolmex in Paris.", "en", "Kolmex")])
def test_halls_are_places(text: str, language: str, name: str) -> None:
    assert name in named(text, "Place", language) and name not in named(text, "Organisation", language)
