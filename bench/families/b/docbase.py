"""Slots (documents to write) and the pieces common to all documents."""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .ctx import Ctx
from .flow import Block
from .styles import GP, HOSPITALS, LABS, PATHLABS, STYLES, Hospital, Style
from .util import Rng, age_at, fdate, mark


@dataclass
class Slot:
    """One document to write, then the document."""

    kind: str
    date: date
    data: dict[str, Any] = field(default_factory=dict)
    ov: dict[str, Any] = field(default_factory=dict)
    group: str = "onco"
    # filled by the builder
    type: str = "other"
    title: str = ""
    author: str = ""
    dept: str = ""
    hosp: Hospital | None = None
    style: Style | None = None
    blocks: list[Block] = field(default_factory=list)
    labs: list[dict[str, Any]] = field(default_factory=list)
    undated: bool = False
    scan: bool = False
    # filled by the layout
    file: str = ""
    first: int = 0
    last: int = 0
    anchors: dict[str, int] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)


@dataclass
class Network:
    """The care network of one dossier: who writes, and in which style."""

    onco: Hospital
    surg: Hospital
    imaging: Hospital
    path: Hospital
    lab: Hospital
    gp: Hospital
    rt: Hospital
    second: Hospital
    styles: dict[str, Style] = field(default_factory=dict)
    onco_doc: str = ""
    second_doc: str = ""


def network(rng: Rng) -> Network:
    """Draw a care network."""
    h = rng.some(HOSPITALS, 5)
    n = Network(h[0], rng.pick([h[0], h[1]]), rng.pick([h[0], h[1], h[2]]), rng.pick(PATHLABS), rng.pick(LABS), rng.pick(GP), rng.pick([h[0], h[3]]), h[4])
    st = rng.some(STYLES, len(STYLES))
    body = [s for s in st if s.ncols == 1]
    keys = ["onco", "surg", "imaging", "path", "molecular", "lab", "gp", "rt", "rcp", "chemo", "stay", "nursing", "second", "ordo", "other"]
    for i, k in enumerate(keys):
        n.styles[k] = (st if k in ("imaging", "onco", "stay", "surg") else body)[i % len(body)]
    n.onco_doc = rng.pick(list(n.onco.doctors))
    n.second_doc = rng.pick(list(n.second.doctors))
    return n


def identity(ctx: Ctx, style: Style, short: bool = False) -> list[Block]:
    """Patient identity in one of several layouts."""
    c, r = ctx.c, ctx.r
    bn, un, fn = c.names
    kid = c.spec.key in ("ewing", "wilms")
    dob = fdate(c.birth, r.pick(["slash", "slash", "dots", "long"]))
    sexword = {"F": r.pick(["F", "Féminin", "F"]), "M": r.pick(["M", "Masculin", "M"])}[c.sex]
    civ = {"F": "Mme", "M": "M."}[c.sex] if not kid else ""
    ne = "née" if c.sex == "F" else "né"
    k = r.randint(0, 5)
    if short:
        k = r.pick([1, 3, 4])
    if k == 0:
        rows = [("Nom de naissance", bn), ("Nom utilisé", un), ("Prénom(s)", " ".join(fn)), ("Date de naissance", dob), ("Sexe", mark("sex", sexword)), ("IPP", c.ipp)]
        return [("kv", rows)]
    if k == 1:
        s = f"Patient{'e' if c.sex == 'F' else ''} : {mark('sex', civ)} {un} {fn[0]}" + (f" ({ne} {bn})" if bn != un else "") + f", {ne} le {dob}, IPP {c.ipp}"
        return [("p", s)]
    if k == 2:
        return [("tab", ["Nom", "Prénom", "Né(e) le", "Sexe", "IPP"], [[un + (f" née {bn}" if bn != un else ""), " ".join(fn), dob, mark("sex", sexword), c.ipp]], [3, 3, 2.2, 1.4, 2], "grid")]
    if k == 3:
        return [("p", f"Concerne : {mark('sex', civ)} {fn[0]} {un}, {ne} {(bn + ' ') if bn != un else ''}le {dob} - N° de dossier {c.ipp}")]
    if k == 4:
        return [("right", f"{mark('sex', civ)} {un} {fn[0]}"), ("right", f"{ne} le {dob}" + (f" ({bn})" if bn != un else "")), ("right", f"IPP : {c.ipp}"), ("sp", 0.5)]
    left: list[Block] = [("kv", [("Nom", un), ("Nom de naissance", bn), ("Prénom", " ".join(fn))])]
    right: list[Block] = [("kv", [("Né(e) le", dob + f" ({age_at(c.birth, ctx.when)} ans)"), ("Sexe", mark("sex", sexword)), ("N° IPP", c.ipp)])]
    return [("cols", left, right)]


def datum(ctx: Ctx, slot: Slot, prefix: str = "") -> Block:
    """Place and date line."""
    assert slot.hosp and slot.style
    d = mark("docdate", fdate(slot.date, slot.style.date_fmt))
    return ("right", ctx.r.pick([f"{slot.hosp.city}, le {d}", f"{slot.hosp.city}, le {d}", f"Le {d}", f"Date : {d}"]))


def recipients(ctx: Ctx, net: Network, n: int = 2) -> list[Block]:
    """Addressee lines."""
    g = net.gp
    out: list[Block] = [("right", ctx.r.pick([g.doctors[0], g.doctors[0].replace("Dr", "Docteur")])), ("right", g.address.split(",")[0]), ("right", g.address.split(",")[-1].strip()), ("sp", 0.6)]
    if ctx.r.chance(0.5):
        out.append(("p", f"Copies : {net.surg.doctors[0]} ({net.surg.short}), {net.rt.doctors[-1]} ({net.rt.short}), {'la patiente' if ctx.c.sex == 'F' else 'le patient'}."))
    return out


def signature(ctx: Ctx, slot: Slot) -> list[Block]:
    """Signature lines."""
    r = ctx.r
    out: list[Block] = [("sp", 0.6), ("right", slot.author)]
    if r.chance(0.4):
        out.append(("right", r.pick(["(signé électroniquement)", "Document validé électroniquement", "Lettre dictée, relue et signée", "Lu et validé"])))
    if r.chance(0.25):
        out.append(("i", r.pick(["Dicté le jour de la consultation, tapé par le secrétariat (SV).", "Frappe : MC", "Compte rendu mis à disposition dans le DMP."])))
    return out


def sentence_pack(ctx: Ctx, banks: list[list[str]], ns: list[int]) -> str:
    """Several sentences drawn from banks."""
    out: list[str] = []
    for b, n in zip(banks, ns):
        out += [ctx.f(ctx.pick(b)) for _ in range(n)]
    return " ".join(out)
