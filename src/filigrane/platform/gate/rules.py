"""The governance rules of ESMO's ELCAP and EBAI (published abstracts; wording ours), each a function that says why a run is refused.

A rule gets plain values and returns a French reason, or None when it is met. :data:`RULES` is the whole list the gate walks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from filigrane.platform.gate import biomarkers
from filigrane.platform.gate.cards import Card
from filigrane.platform.gate.states import State

DEMONSTRATION, VALIDATION, CARE = "demonstration", "validation", "care"

RUNS_IN = {
    DEMONSTRATION: frozenset({State.DRAFT, State.VALIDATED, State.SHADOW, State.IN_USE}),
    VALIDATION: frozenset({State.VALIDATED, State.SHADOW, State.IN_USE}),
    CARE: frozenset({State.SHADOW, State.IN_USE}),
}
"""In which states a tool runs, by mode. A shadow run in care is logged and its findings are shown to nobody at the bedside."""


@dataclass(frozen=True)
class Request:
    """What the gate knows when somebody asks for a run; ``inputs`` are the kinds of input given."""

    card: Card
    state: State
    mode: str
    actor: str
    patient: str
    synthetic: bool
    inputs: frozenset[str]
    report: str | None
    tests_report: str | None
    local_validators: int
    schema_now: str
    model_configured: bool = False
    tumour: str | None = None
    modality: str | None = None


Check = Callable[[Request], str | None]


def e1_a_person_asks(request: Request) -> str | None:
    """E1: assistive, under human oversight: never autonomous, and a person asks for each run."""
    if request.card.autonomous:
        return "Outil déclaré autonome : un outil assiste, une personne décide"
    if not request.actor:
        return "Aucune personne ne demande cette exécution"
    return None


def e2_type_declared(request: Request) -> str | None:
    """E2: a language tool declares its type (1 patients, 2 professionals, 3 background)."""
    if request.card.language_tool and request.card.elcap_type is None:
        return "Outil de langage sans type déclaré (1 patients, 2 professionnels, 3 arrière-plan)"
    return None


def e3_data_minimised(request: Request) -> str | None:
    """E3: only the inputs named in the card, and no data outside the hospital."""
    surplus = request.inputs - {*request.card.inputs, *request.card.optional_inputs}
    if surplus:
        return f"Donnée non prévue par la fiche : {', '.join(sorted(surplus))}"
    if request.card.network == "external":
        return "L’outil enverrait des données hors de l’établissement"
    return None


def e5_outputs_verified(request: Request) -> str | None:
    """E5: the outputs are checked, by a means the card describes, and their kinds are declared."""
    if not request.card.verification or not request.card.outputs:
        return "La fiche ne dit pas comment les sorties sont vérifiées"
    return None


def e6_locally_validated(request: Request) -> str | None:
    """E6: validated locally before use; before that, synthetic patients only."""
    if request.state not in RUNS_IN.get(request.mode, frozenset()):
        return f"Outil à l’état « {request.state.french} » : il ne s’exécute pas dans ce mode ({_mode(request.mode)})"
    if request.mode == DEMONSTRATION and request.patient and not request.synthetic:
        return "Installation de démonstration : patients synthétiques seulement"
    return None


def e7_complements_care(request: Request) -> str | None:
    """E7: a patient reads on the screen that the tool complements care and never replaces it."""
    return (
        None
        if request.card.patient_notice
        else "La fiche n’a pas la phrase qui dit au patient que l’outil ne remplace pas les soins"
    )


def e8_supervising_team(request: Request) -> str | None:
    """E8: a named team supervises."""
    return None if request.card.supervising_team else "Aucune équipe nommée ne supervise l’outil"


def e9_red_flags(request: Request) -> str | None:
    """E9: red flags lead to a person: the service's number, 15 and 112."""
    missing = [number for number in ("service", "15", "112") if number not in request.card.escalation]
    return f"Signes d’alerte sans recours à une personne : manque {', '.join(missing)}" if missing else None


def e10_nothing_personal_kept(request: Request) -> str | None:
    """E10: a tool open to patients keeps no personal data and is not told who they are."""
    if request.card.keeps_personal_data:
        return "L’outil garde des données personnelles"
    return "Un outil ouvert aux patients ne reçoit pas d’identité de patient" if request.patient else None


def e12_validation_report(request: Request) -> str | None:
    """E12: a report of formal validation is attached before any use on real patients."""
    if request.report is None and not (request.mode == DEMONSTRATION and request.state is State.DRAFT):
        return "Aucun rapport de validation n’est joint"
    return None


def e13_limits_displayed(request: Request) -> str | None:
    """E13: the limits are written, so that they can be displayed with each output."""
    return None if request.card.limits else "La fiche n’écrit aucune limite à afficher"


def e14_named_signatory(request: Request) -> str | None:
    """E14: a named professional signs what comes out."""
    return None if request.card.signer_role == "doctor" else "La fiche ne dit pas quel professionnel de santé signe la sortie"


def e15_covered_use(request: Request) -> str | None:
    """E15: decision support, documentation or translation."""
    covered = ("decision_support", "documentation", "translation")
    return None if request.card.use in covered else f"Usage hors du champ des outils pour professionnels : {request.card.use}"


def e16_tests_before_deployment(request: Request) -> str | None:
    """E16: the tests before deployment are attached."""
    if request.tests_report is None and not (request.mode == DEMONSTRATION and request.state is State.DRAFT):
        return "Aucun rapport d’essais avant déploiement n’est joint"
    return None


def e17_monitored(request: Request) -> str | None:
    """E17: drift and bias are watched, both of them."""
    watched = set(request.card.monitoring.what)
    missing = [word for word, name in (("dérive", "drift"), ("biais", "bias")) if name not in watched]
    return f"Surveillance sans {' ni '.join(missing)}" if missing else None


def e18_owner(request: Request) -> str | None:
    """E18: somebody of the institution owns the tool, and is not only its developer."""
    if not request.card.owner or same_person(request.card.owner, request.card.developers):
        return "Aucun responsable de l’établissement distinct du développeur"
    return None


def e19_same_source(request: Request) -> str | None:
    """E19: a signed tool stops when the process or the source data change, until it is validated again."""
    if request.state is State.DRAFT or request.schema_now == request.card.source_schema.sha256:
        return None
    return "Le schéma des données d’entrée a changé depuis la validation"


def e20_clinicians_see(request: Request) -> str | None:
    """E20: clinicians see which tools run."""
    visible = request.card.visible_to_clinicians
    return None if visible else "L’outil ne figure pas dans la liste « Outils actifs dans votre service »"


def demonstration_stays_in_shadow(request: Request) -> str | None:
    """House rule: a demonstration tool goes no further than shadow until two named persons sign a local validation report."""
    marked = request.card.demonstration and request.mode == CARE and request.state is State.IN_USE
    if marked and request.local_validators < 2:
        return "Outil marqué « démonstration » : deux personnes doivent signer un rapport de validation locale"
    return None


def model_present(request: Request) -> str | None:
    """House rule: a tool that needs a language model runs only where the hospital configured one."""
    if request.card.language_model == "required" and not request.model_configured:
        return "L’outil demande un modèle de langage ; l’établissement n’en a configuré aucun"
    return None


def b1_class_described(request: Request) -> str | None:
    """B1: a biomarker tool declares its class and describes its evidence."""
    return _biomarker(request, biomarkers.b1_described)


def _biomarker(request: Request, check: Callable[[str, Any], str | None]) -> str | None:
    class_ = request.card.ebai_class
    return None if class_ == biomarkers.NONE else check(class_, request.card.biomarker)


def b14_drift_watched(request: Request) -> str | None:
    """B14: drift is watched after validation."""
    watched = "drift" in request.card.monitoring.what
    return None if request.card.ebai_class == biomarkers.NONE or watched else "La dérive n’est pas surveillée après validation"


def b13_same_tumour(request: Request) -> str | None:
    """B13: not applied to a tumour or a modality without evidence; « all » in the card's tumours means evidence for every one."""
    tumours = request.card.tumours
    if request.tumour is not None and "all" not in tumours and request.tumour not in tumours:
        return f"Aucune preuve pour cette tumeur : {request.tumour}"
    described = request.card.biomarker
    if described is not None and request.modality is not None and request.modality not in described.modalities:
        return f"Aucune preuve pour cette modalité : {request.modality}"
    return None


@dataclass(frozen=True)
class Rule:
    """A rule's public number, the ELCAP types it binds (empty: every tool), and its check."""

    id: str
    types: frozenset[int]
    check: Check


_ALL: frozenset[int] = frozenset()
_PATIENTS, _PROFESSIONALS, _BACKGROUND = frozenset({1}), frozenset({2}), frozenset({3})

RULES: tuple[Rule, ...] = (
    Rule("E1", _ALL, e1_a_person_asks),
    Rule("E2", _ALL, e2_type_declared),
    Rule("E3", _ALL, e3_data_minimised),
    Rule("E5", _ALL, e5_outputs_verified),
    Rule("E19", _ALL, e19_same_source),
    Rule("E6", _ALL, e6_locally_validated),
    Rule("E7", _PATIENTS, e7_complements_care),
    Rule("E8", _PATIENTS, e8_supervising_team),
    Rule("E9", _PATIENTS, e9_red_flags),
    Rule("E10", _PATIENTS, e10_nothing_personal_kept),
    Rule("E12", _PROFESSIONALS, e12_validation_report),
    Rule("E13", _PROFESSIONALS, e13_limits_displayed),
    Rule("E14", _PROFESSIONALS, e14_named_signatory),
    Rule("E15", _PROFESSIONALS, e15_covered_use),
    Rule("E16", _BACKGROUND, e16_tests_before_deployment),
    Rule("E17", _BACKGROUND, e17_monitored),
    Rule("E18", _BACKGROUND, e18_owner),
    Rule("E20", _ALL, e20_clinicians_see),
    Rule("B1", _ALL, b1_class_described),
    *(Rule(number, _ALL, partial(_biomarker, check=check)) for number, check in biomarkers.CHECKS.items()),
    Rule("B13", _ALL, b13_same_tumour),
    Rule("B14", _ALL, b14_drift_watched),
    Rule("demonstration", _ALL, demonstration_stays_in_shadow),
    Rule("language_model", _ALL, model_present),
)


def applicable(card: Card) -> tuple[Rule, ...]:
    """Return the rules that bind a tool of this type."""
    return tuple(rule for rule in RULES if not rule.types or card.elcap_type in rule.types)


def first_refusal(request: Request) -> tuple[str, str] | None:
    """Return (rule, reason) of the first rule that refuses, or None when every one is met."""
    for rule in applicable(request.card):
        reason = rule.check(request)
        if reason is not None:
            return rule.id, reason
    return None


def warnings(request: Request) -> tuple[str, ...]:
    """Return the sentences that must stand beside the output: missing input (E4), missing context (E11), unvalidated tool."""
    found = []
    missing = [name for name in request.card.inputs if name not in request.inputs]
    if missing:
        found.append(f"Entrée absente : {', '.join(missing)}. La sortie est partielle.")
    context = [name for name in request.card.context_inputs if name not in request.inputs]
    if request.card.elcap_type == 1 and context:
        found.append(f"Contexte clinique absent : {', '.join(context)}. La réponse peut ne pas convenir à votre situation.")
    if request.state is State.DRAFT:
        found.append("Outil non validé localement.")
        if request.schema_now != request.card.source_schema.sha256:
            found.append("Le schéma des données d’entrée n’est pas celui de la fiche.")
    if request.card.demonstration:
        found.append("Outil de démonstration : poids appris sur des données publiques ou simulées.")
    return tuple(found)


def same_person(name: str, others: tuple[str, ...] | list[str]) -> bool:
    """Tell whether a name is among others, whatever the case and the blanks."""
    folded = " ".join(name.casefold().split())
    return any(folded == " ".join(other.casefold().split()) for other in others)


def _mode(mode: str) -> str:
    return {DEMONSTRATION: "démonstration", VALIDATION: "validation", CARE: "soins"}.get(mode, mode)
