"""Builds one dossier of the planted or clean set, in memory."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import docs_care, docs_letters, docs_reports, traps
from .canvas import Page
from .case import SPECS, Case, build_case
from .ctx import Ctx
from .docbase import Network, Slot, network
from .export import assemble, styled
from .keys import make_key, net_of
from .plan import finish_events, lab_inline, plan
from .plant import Plant, plant
from .util import Rng, fdate

BUILDERS = {"letter": docs_letters.letter, "referral": docs_letters.referral, "stay": docs_letters.stay, "rcp": docs_letters.rcp, "imaging": docs_reports.imaging, "pathology": docs_reports.pathology, "molecular": docs_reports.molecular,
            "surgery": docs_reports.surgery, "radiotherapy": docs_reports.radiotherapy, "chemo": docs_care.chemo, "lab": docs_care.lab, "ordonnance": docs_care.ordonnance, "nursing": docs_care.nursing, "other": docs_care.other}
PLANTED_KEYS = ["breast", "lung", "colon", "rectum", "prostate", "orl", "cervix", "ovary", "melanoma", "kidney", "bladder", "pancreas", "lymphoma", "sarcoma"]
CLEAN_EXTRA = ["cup", "ewing", "wilms", "hodgkin", "cup", "hodgkin", "ewing", "wilms"]


@dataclass
class Dossier:
    """One dossier: facts, documents, files, key."""

    case: Case
    slots: list[Slot]
    plants: list[Plant]
    files: dict[str, list[Page] | Slot]
    key: dict[str, Any]


def _write(ctx: Ctx, slot: Slot, net: Network) -> None:
    slot.hosp, sk = net_of(net, slot)
    if slot.group == "surg" and slot.kind in ("letter", "stay"):
        slot.hosp, sk = net.surg, "surg"
        slot.data["author"] = net.surg.doctors[0]
        slot.dept = "Chirurgie"
    if slot.kind == "surgery":
        slot.data["surgeon"] = net.surg.doctors[0]
    slot.style = net.styles[sk]
    ctx.ov, ctx.when, ctx.fmt = slot.ov, slot.date, slot.style.date_fmt
    if ctx.r.chance(0.2):
        ctx.fmt = ctx.r.pick(["slash", "short", "dots", "long", "dash"])
    if slot.kind in ("letter", "stay") and ctx.r.chance(0.4) and not slot.ov and not slot.data.get("death"):
        text, entries = lab_inline(ctx, slot.date, f"i{slot.data['n']}-")
        slot.data["lab_inline"] = text
        slot.labs = entries
    keep = slot.labs
    BUILDERS[slot.kind](ctx, slot, net)
    slot.labs = slot.labs or keep
    styled(ctx, slot)


def _scans(slots: list[Slot], rng: Rng, share: float) -> None:
    """Choose whole documents to be scanned."""
    for s in slots:
        p = {"pathology": 0.4, "imaging": 0.3, "surgery": 0.4, "lab": 0.12, "rcp": 0.2, "ordonnance": 0.4, "nursing": 0.35, "letter": 0.14, "stay": 0.2, "other": 0.35, "molecular": 0.25, "radiotherapy": 0.25, "chemo": 0.15, "referral": 0.05}[s.kind]
        s.scan = rng.chance(p * share)


def build(set_name: str, n: int) -> Dossier:
    """Dossier number n of a set (deterministic)."""
    rng = Rng(f"famB-{set_name}-{n}")
    did = f"b-{set_name}-{n + 1:03d}"
    if set_name == "planted":
        key = PLANTED_KEYS[n % len(PLANTED_KEYS)]
    else:
        cyc = PLANTED_KEYS + ["hodgkin"]
        key = CLEAN_EXTRA[(n // 12) % len(CLEAN_EXTRA)] if n % 12 == 11 else cyc[(n - n // 12) % len(cyc)]
    spec = SPECS[key]
    sex = None if spec.female in (0.0, 1.0) else ("F" if (n // 2) % 2 else "M")
    case = build_case(rng, did, key, None, sex)
    if set_name == "planted":
        for _ in range(6):  # prefer courses rich enough for several documents
            if len(case.lines) >= 2:
                break
            case = build_case(rng, did, key, None, sex)
    if rng.chance(0.12) and key not in ("lymphoma", "hodgkin", "wilms"):
        case.omit.add("stage")
    if rng.chance(0.06) and not case.mets:
        case.omit.add("tnm")
    if set_name == "clean" and rng.chance(0.1) and not (case.tnm[2] or "").startswith("1"):
        case.omit.add("dx")
        bx = case.ev("biopsy")
        assert bx
        bx.prec = "m"
    finish_events(case, rng)
    names: list[str] = []
    if set_name == "clean":
        names = traps.tempt(case, rng, rng.randint(2, 4))
    pages = rng.randint(26, 38) if set_name == "planted" else rng.randint(9, 17)
    slots = plan(case, rng, pages)
    plants = plant(case, slots, rng, rng.randint(4, 6)) if set_name == "planted" else []
    slots.sort(key=lambda s: (s.date, s.kind))
    net = network(rng)
    ctx = Ctx(case, rng)
    for s in slots:
        _write(ctx, s, net)
    _scans(slots, rng, 1.1)
    for p in plants:  # a planted fact stays readable as text in half of the dossiers
        if n % 2:
            p.slot.scan = False
    mode = rng.weighted([(5, "merged"), (3, "chunks"), (2, "single"), (2, "mixed")])
    ident = f"{case.names[1]} {case.names[2][0]} - {fdate(case.birth, 'slash')} - IPP {case.ipp}"
    files = assemble(ctx, slots, rng, ident, did, mode)
    return Dossier(case, slots, plants, files, make_key(case, slots, plants, set_name, names))
