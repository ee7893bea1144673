"""Patients: INS traits, local identifiers, search, homonyms and the comparison of identities. Encrypted at rest."""

from filigrane.platform.patients.comparison import Comparison, Verdict, compare
from filigrane.platform.patients.keyring import data_key
from filigrane.platform.patients.model import Identifier, MatriculeStatus, Patient, Sex, Traits
from filigrane.platform.patients.search import Homonym, homonyms, search
from filigrane.platform.patients.store import create, erase, get, update_identity

__all__ = [
    "Comparison",
    "Homonym",
    "Identifier",
    "MatriculeStatus",
    "Patient",
    "Sex",
    "Traits",
    "Verdict",
    "compare",
    "create",
    "data_key",
    "erase",
    "get",
    "homonyms",
    "search",
    "update_identity",
]
