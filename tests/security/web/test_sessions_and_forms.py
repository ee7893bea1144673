"""Sessions, forms and what leaves the server."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from filigrane.platform import accounts, patients
from filigrane.platform.patients import Identifier, Sex, Traits

PASSWORD = "quatre-mots-au-hasard"
SECRET_NAME, SECRET_IPP = "Zyxwmareuil", "77123991"


def sign_in(browser, name="dumas", password=PASSWORD, **more):
    browser.get("/connexion")
    return browser.post("/connexion", {"name": name, "password": password, **more})


def test_the_right_password_opens_a_session_bound_to_this_site(visitor):
    answer = sign_in(visitor)
    assert answer.status_code == 303
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("filigrane="))
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert visitor.get("/").status_code == 200


def test_over_tls_the_cookie_is_secure_and_bound_to_the_host(visitor):
    visitor.client.base_url = "https://hospital.test"
    answer = sign_in(visitor)
    cookie = next(value for value in answer.headers.get_list("set-cookie") if "filigrane=" in value)
    assert cookie.startswith("__Host-filigrane=")
    assert "; Secure" in cookie
    assert "Strict-Transport-Security" in answer.headers


def test_a_wrong_password_says_the_same_as_an_unknown_name(visitor):
    wrong, unknown = sign_in(visitor, password="autre-mot-de-passe"), sign_in(visitor, name="personne")
    assert wrong.status_code == unknown.status_code == 403
    assert "Nom, mot de passe ou code incorrect" in wrong.text
    assert "Nom, mot de passe ou code incorrect" in unknown.text


@pytest.mark.parametrize(
    "address", ["https://ailleurs.test/", "//ailleurs.test", "/\\ailleurs.test", "javascript:alert(1)", "/%0d%0aX: y"]
)
def test_signing_in_never_leads_to_another_site(visitor, address):
    assert sign_in(visitor, back=address).headers["location"] == "/"


def test_a_session_token_is_never_carried_over_a_sign_in(visitor):
    sign_in(visitor)
    first = visitor.client.cookies["filigrane"]
    sign_in(visitor)
    second = visitor.client.cookies["filigrane"]
    assert first != second
    visitor.client.cookies.set("filigrane", first)
    assert visitor.get("/").status_code == 303


def test_the_back_button_after_signing_out_shows_nothing(browser_of):
    browser = browser_of("dumas")
    former = browser.client.cookies["filigrane"]
    assert browser.post("/deconnexion").status_code == 303
    browser.client.cookies.set("filigrane", former)
    answer = browser.get("/patients")
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "tampering",
    [
        pytest.param({"data": {"csrf": "0" * 64, "theme": "dark"}}, id="another token"),
        pytest.param({"data": {"theme": "dark"}}, id="no token"),
        pytest.param({"data": {"csrf": "é" * 64, "theme": "dark"}}, id="not even hexadecimal"),
    ],
)
def test_a_form_without_this_sessions_token_is_refused(browser_of, tampering):
    assert browser_of("dumas").ask("POST", "/reglages/theme", **tampering).status_code == 403


def test_a_form_that_another_site_sends_is_refused_even_with_the_token(browser_of):
    browser = browser_of("dumas")
    answer = browser.post("/reglages/theme", {"theme": "dark"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_two_people_never_share_a_form_token(browser_of):
    one, other = browser_of("dumas"), browser_of("weber")
    assert one.token != other.token
    assert other.ask("POST", "/reglages/theme", data={"csrf": one.token}).status_code == 403


def test_every_page_carries_the_security_headers(browser_of):
    for address in ("/", "/patients", "/rien", "/static/css/base.css"):
        headers = browser_of("dumas").get(address).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_no_page_has_inline_style_or_script(browser_of, hospital):
    doctor = browser_of("dumas")
    pages = [
        "/",
        "/patients",
        "/patients/nouveau",
        f"/patients/{hospital.patient.id}/acces",
        "/atelier",
        "/atelier/lecteur",
        "/outils",
    ]
    for address in [*pages, f"/outils/{hospital.tool}", "/clavier", "/rien"]:
        text = doctor.get(address).text
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), address
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), address


def test_idle_too_long_locks_and_the_password_opens_again(browser_of, clock):
    browser = browser_of("dumas")
    clock.advance(minutes=16)
    answer = browser.get("/patients")
    assert answer.headers["location"] == "/verrou?retour=/patients"
    page = browser.get("/verrou?retour=/patients")
    assert "Session verrouillée" in page.text
    assert browser.post("/verrou", {"password": "faux", "back": "/patients"}).status_code == 403
    assert browser.post("/verrou", {"password": PASSWORD, "back": "/patients"}).headers["location"] == "/patients"
    assert browser.get("/patients").status_code == 200


def test_what_was_being_sent_when_the_session_locked_is_sealed_then_sent(browser_of, clock, hospital):
    browser = browser_of("dumas")
    clock.advance(minutes=16)
    locked = browser.post("/patients/nouveau", {"birth_name": SECRET_NAME, "ipp": SECRET_IPP})
    assert locked.status_code == 423
    assert SECRET_NAME not in locked.text
    kept = html.unescape(re.search(r'name="kept" value="([^"]+)"', locked.text).group(1))
    resumed = browser.post("/verrou", {"password": PASSWORD, "kept": kept})
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', resumed.text))
    assert fields["birth_name"] == SECRET_NAME
    fields.pop("csrf")
    assert browser.post("/patients/nouveau", fields).status_code == 303
    with hospital.installation.transaction() as connection:
        assert len(patients.search(connection, hospital.actors["dumas"], identifier=SECRET_IPP)) == 1


def test_what_one_person_was_sending_is_not_read_by_another(browser_of, clock):
    browser, other = browser_of("dumas"), browser_of("weber")
    clock.advance(minutes=16)
    locked = browser.post("/patients/nouveau", {"birth_name": SECRET_NAME})
    kept = html.unescape(re.search(r'name="kept" value="([^"]+)"', locked.text).group(1))
    other.get("/verrou")
    answer = other.post("/verrou", {"password": PASSWORD, "kept": kept})
    assert answer.status_code == 400
    assert SECRET_NAME not in answer.text


def test_a_one_time_link_is_used_by_its_button_not_by_its_preview(visitor, hospital):
    with hospital.installation.transaction() as connection:
        token = accounts.one_time_link(connection, hospital.actors["dumas"].account_id)
    for _ in range(3):
        assert visitor.get(f"/lien/{token}").status_code == 200
    assert visitor.post(f"/lien/{token}").status_code == 303
    assert visitor.get("/").status_code == 200
    visitor.get("/connexion")
    assert visitor.post(f"/lien/{token}").status_code == 403


def test_no_name_identifier_or_birth_date_stands_in_an_address(browser_of, hospital):
    with hospital.installation.transaction() as connection:
        traits = Traits(SECRET_NAME, "", ("Paule",), Sex.FEMALE, date(1951, 7, 23), "Tours")
        made = patients.create(connection, hospital.actors["dumas"], traits, [Identifier("IPP", SECRET_IPP)])
    browser = browser_of("dumas")
    answers = [browser.get("/patients"), browser.get(f"/patients/{made.id}/acces")]
    answers += [browser.post("/patients/recherche", {"words": words}) for words in (SECRET_NAME, SECRET_IPP, "23/07/1951")]
    for answer in answers:
        addresses = [
            *re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"', answer.text),
            answer.headers.get("location", ""),
        ]
        told = " ".join(addresses).casefold()
        assert SECRET_NAME.casefold() not in told
        assert SECRET_IPP not in told
        assert "1951" not in told


def test_hostile_text_in_a_name_is_shown_as_text(browser_of, hospital):
    browser = browser_of("dumas")
    hostile = '"><script src=x></script><b onmouseover=alert(1)>'
    made = browser.post("/patients/nouveau", {"birth_name": hostile})
    shown = browser.get(made.headers["location"] + "/acces") if made.status_code == 303 else made
    assert "<script src=x" not in shown.text
    assert "<b onmouseover" not in shown.text


def test_a_fault_shows_a_number_and_no_traceback(hospital, browser_of, caplog):
    from filigrane.platform.ui.policies import Open, policy

    @hospital.app.get("/panne")
    @policy(Open.SIGNED_IN)
    def fails() -> None:
        raise RuntimeError("secret du serveur")

    answer = browser_of("dumas").get("/panne")
    assert answer.status_code == 500
    assert "secret du serveur" not in answer.text
    assert "Traceback" not in answer.text
    number = re.search(r"fault_\w+", answer.text).group(0)
    assert number in caplog.text


def test_a_json_client_is_told_in_json(visitor):
    answer = visitor.get("/", headers={"accept": "application/json", "sec-fetch-site": "none"})
    assert answer.status_code == 401
    assert answer.json() == {"error": "Connexion nécessaire. Connectez-vous.", "error_en": "Sign-in needed. Sign in."}


def test_health_and_openapi_answer_without_an_account(visitor):
    assert visitor.get("/health").json()["status"] == "ok"
    assert "/health" in visitor.get("/openapi.json").json()["paths"]


def test_an_address_that_tried_too_often_is_refused_in_words_even_with_the_right_password(hospital, visitor):
    from filigrane.platform.accounts import attempts

    for _ in range(attempts.BY_ADDRESS.free):
        with hospital.installation.transaction() as connection:
            attempts.reserve(connection, attempts.BY_ADDRESS, "127.0.0.1")
    visitor.get("/connexion")
    answer = visitor.post("/connexion", {"name": "dumas", "password": PASSWORD})
    assert answer.status_code == 403
    assert "Trop d’essais depuis cette adresse du réseau" in answer.text
    assert "Réessayez dans" in answer.text
