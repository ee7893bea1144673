"""Every format that a dossier comes in, and every refusal said in French."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from types import ModuleType

import docx
import pikepdf
import pytest

from filigrane.kernel.errors import InputRefused
from filigrane.science.pages import read_file
from filigrane.science.pages.active import safe_pdf
from filigrane.science.pages.archive import open_archive
from filigrane.science.pages.pdf import render_page


def word_file() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Hôpital de Valmont"
    document.sections[0].footer.paragraphs[0].text = "Page de fin"
    document.add_paragraph("Compte rendu opératoire")
    table = document.add_table(rows=2, cols=3)
    for row, values in zip(table.rows, (("CA 125", "35", "U/mL"), ("ACE", "2,1", "µg/L")), strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    paragraph = document.add_paragraph("Conclusion : ")
    paragraph.add_run("exérèse complète")
    box = (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:pict><w:txbxContent>'
        "<w:p><w:r><w:t>Note encadrée</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    )
    paragraph._p.append(docx.oxml.parse_xml(box))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_docx_gives_header_tables_text_boxes_and_footer_in_order() -> None:
    file = read_file("cr.docx", word_file())
    page = file.pages[0]
    lines = [line for line in page.text.split("\n") if line]
    assert lines == [
        "Hôpital de Valmont", "Compte rendu opératoire", "CA 125  35  U/mL", "ACE  2,1  µg/L", "Conclusion : exérèse complète",
        "Note encadrée", "Page de fin",
    ]  # fmt: skip
    assert [page.text[a:b] for a, b in page.margins] == ["Hôpital de Valmont", "Page de fin"]


def test_a_wrong_extension_is_read_and_reported(made: ModuleType) -> None:
    file = read_file("lettre.txt", made.pdf(made.lines(made.LETTER)))
    assert file.media_type == "application/pdf"
    assert file.notes == ("L’extension « .txt » ne correspond pas au contenu : fichier lu comme PDF.",)


def test_a_ten_megabyte_line_is_read_whole() -> None:
    text = "Hémoglobine 10,2 g/dL ; " * 450_000
    assert read_file("ligne.txt", text.encode()).pages[0].text == text


CDA = """<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<title>Compte rendu de biologie</title><effectiveTime value="20240312"/>
<recordTarget><patientRole><id root="1.2.250.1.213.1.4.8" extension="261037512345678"/><patient>
<name><given>Marie</given><family qualifier="BR">MARTIN</family><family qualifier="SP">DURAND</family></name>
<administrativeGenderCode code="F"/><birthTime value="19610304"/></patient></patientRole></recordTarget>
<author><assignedAuthor><assignedPerson><name><prefix>DR</prefix><given>Paul</given><family>MOREAU</family></name></assignedPerson>
</assignedAuthor></author><component><structuredBody><component><section><title>Biochimie</title>
<text><table><tbody><tr><td>Créatinine</td><td><content ID="c1">88 µmol/L</content></td></tr></tbody></table>
<paragraph>Commentaire <content>utile</content>.</paragraph></text>
<entry><observation classCode="OBS" moodCode="EVN"><code code="14682-9" codeSystem="2.16.840.1.113883.6.1" displayName="Créatinine"/>
<text><reference value="#c1"/></text><effectiveTime value="20240311"/><value xsi:type="PQ" value="88" unit="umol/L"/>
<referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="45"/><high value="84"/></value></observationRange></referenceRange>
</observation></entry>
<entry><observation classCode="OBS" moodCode="EVN"><code code="1988-5" codeSystem="2.16.840.1.113883.6.1" displayName="CRP"/>
<effectiveTime value="20240311"/><value xsi:type="ST">&lt;1,0 mg/L</value></observation></entry>
</section></component></structuredBody></component></ClinicalDocument>"""


def test_cda_gives_its_narrative_and_facts_that_show_their_passage() -> None:
    file = read_file("bio.xml", CDA.encode())
    text = file.pages[0].text
    assert "Créatinine  88 µmol/L\nCommentaire utile." in text
    patient, creatinine, crp = file.structured
    assert text[patient.start : patient.end].splitlines()[:2] == ["Nom de naissance : MARTIN", "Nom d’usage : DURAND"]
    assert (text[creatinine.start : creatinine.end], creatinine.unit, creatinine.code) == ("88 µmol/L", "umol/L", "14682-9")
    assert (creatinine.value["value"], creatinine.value["low"], creatinine.value["high"]) == (88.0, 45.0, 84.0)
    assert (crp.kind, crp.value["comparator"], crp.value["value"], crp.unit) == ("laboratory", "<", 1.0, "mg/L")
    assert text[crp.start : crp.end] == "CRP  <1,0  mg/L"


def bundle(*resources: dict[str, object]) -> bytes:
    return json.dumps({"resourceType": "Bundle", "entry": [{"resource": r} for r in resources]}).encode()


def test_fhir_gives_lines_facts_and_the_pages_of_its_attachments(made: ModuleType) -> None:
    letter = base64.b64encode(made.pdf(made.lines(made.LETTER))).decode()
    file = read_file(
        "lot.json",
        bundle(
            {"resourceType": "DocumentReference", "description": "Lettre", "content": [{"attachment": {"data": letter}}]},
            {"resourceType": "Patient", "name": [{"family": "DURAND", "given": ["Marie"]}], "birthDate": "1961-07-04"},
            {
                "resourceType": "Observation", "status": "final", "effectiveDateTime": "2024-03-11",
                "code": {"coding": [{"system": "http://loinc.org", "code": "718-7", "display": "Hémoglobine"}]},
                "valueQuantity": {"value": 10.2, "unit": "g/dL", "comparator": "<"}, "referenceRange": [{"low": {"value": 12}}],
            },
            {"resourceType": "Observation", "status": "entered-in-error", "valueString": "faux", "code": {"text": "Erreur"}},
            {"resourceType": "Condition", "code": {"text": "Carcinome mammaire gauche"}, "onsetDateTime": "2024-02"},
        ),
    )  # fmt: skip
    first = file.pages[0].text
    assert first.startswith("Nom de naissance : DURAND\nPrénoms : Marie\nDate de naissance : 04/07/1961")
    assert "Hémoglobine  <10.2  g/dL  (12 - )  le 11/03/2024" in first
    assert "Diagnostic : Carcinome mammaire gauche  le 02/2024" in first
    assert "faux" not in first
    assert file.pages[1].text.startswith("Centre hospitalier de Valmont")
    assert [fact.kind for fact in file.structured] == ["patient", "coded_entry", "laboratory"]
    assert all(first[fact.start : fact.end] for fact in file.structured)


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_an_archive_gives_its_documents_and_no_system_file() -> None:
    data = zipped(**{"b.txt": b"deux", "dossier/a.txt": b"un", "__MACOSX/x": b"rien", ".DS_Store": b"rien"})
    assert list(open_archive(data)) == [("b.txt", b"deux"), ("dossier/a.txt", b"un")]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"../fuite.txt": b"x"}, "sort de l’archive"),
        ({"/absolu.txt": b"x"}, "sort de l’archive"),
        ({"dedans.zip": zipped(a=b"x")}, "autre archive"),
        ({"bombe.txt": b"0" * 60_000_000}, "archive piégée"),
    ],
)
def test_a_dangerous_archive_is_refused(files: dict[str, bytes], why: str) -> None:
    with pytest.raises(InputRefused, match=why):
        list(open_archive(zipped(**files)))


def encrypted_pdf(made: ModuleType) -> bytes:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(made.pdf(made.lines(made.LETTER)))) as document:
        document.save(stream, encryption=pikepdf.Encryption(owner="o", user="u"))
    return stream.getvalue()


def test_refusals_say_what_where_and_what_to_do(made: ModuleType) -> None:
    whole = made.pdf(made.lines(made.LETTER))
    cases = {
        "Fichier vide": b"",
        "mot de passe": encrypted_pdf(made),
        "Fichier illisible": whole[:300],
        "Fichier sans page": b"   \n  ",
        "Format de fichier non lu": b"{\\rtf1 bonjour}",
        "ancien format Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        "page HTML": b"<html><body>bonjour</body></html>",
        "DOCTYPE": b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]><ClinicalDocument xmlns="urn:hl7-org:v3">&a;</ClinicalDocument>',
        "trop profond": b'{"resourceType": "Bundle", "entry": ' + b"[" * 200_000,
    }
    for expected, data in cases.items():
        with pytest.raises(InputRefused) as refusal:
            read_file("reçu.bin", data)
        assert expected in refusal.value.french()
        assert "« reçu.bin »" in refusal.value.where
        assert refusal.value.remedy


def test_a_truncated_pdf_is_repaired_and_said(made: ModuleType) -> None:
    whole = made.pdf(*[made.lines(made.LETTER)] * 3)
    file = read_file("coupe.pdf", whole[: whole.rindex(b"xref")])
    assert len(file.pages) == 3
    assert file.pages[2].text.startswith("Centre hospitalier")
    assert "vérifiez qu’aucune page ne manque" in file.notes[0]


def test_active_content_is_taken_out_and_named(made: ModuleType) -> None:
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(made.pdf(made.lines(made.LETTER)))) as document:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.Root.OpenAction = document.make_indirect(script)
        document.Root.AA = pikepdf.Dictionary(WC=script)
        document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["x", script]))
        document.attachments["secret.exe"] = b"MZ"
        action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
        document.pages[0].Annots = pikepdf.Array(
            [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)]
        )
        document.save(stream)
    cleaned, removed = safe_pdf(stream.getvalue())
    assert {"action à l’ouverture (OpenAction)", "script (JavaScript)", "lancement de programme (Launch)"} <= set(removed)
    assert "fichiers joints (EmbeddedFiles)" in removed
    for word in (b"JavaScript", b"Launch", b"EmbeddedFiles", b"OpenAction", b"/AA", b"cmd.exe", b"app.alert"):
        assert word not in cleaned
    assert read_file("propre.pdf", cleaned).pages[0].text == read_file("x.pdf", stream.getvalue()).pages[0].text
    assert safe_pdf(cleaned) == (cleaned, [])


def test_a_page_is_drawn_at_the_scale_asked(made: ModuleType) -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(render_page(made.pdf(made.lines(made.LETTER)), 1, 1.5)))
    assert picture.size == (893, 1263)
    assert len(set(picture.convert("L").tobytes())) > 2
