"""Files of a dossier: layout of each document, grouping into PDF, DOCX and text files."""
from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .canvas import Page, write_pdf
from .ctx import Ctx
from .docbase import Slot
from .flow import Flow
from .styles import SYNTH
from .util import MARK, Rng, plain


def walk(x: Any, f: Callable[[str], str]) -> Any:
    """Apply a text function to the texts of nested blocks (block names untouched)."""
    if isinstance(x, str):
        return f(x)
    if isinstance(x, list):
        return [walk(i, f) for i in x]
    if isinstance(x, tuple):
        if x and isinstance(x[0], str) and x[0] in KINDS:
            if x[0] == "tab":
                return ("tab", walk(x[1], f), walk(x[2], f), *x[3:])
            return (x[0], *[walk(i, f) for i in x[1:]])
        return tuple(walk(i, f) for i in x)
    return x


KINDS = {"p", "h", "title", "ul", "sp", "right", "center", "i", "kv", "cols", "body", "pre", "tab"}


def styled(ctx: Ctx, slot: Slot) -> None:
    """Typing habits of the style (no accents, abbreviations)."""
    typo = slot.style.typo if slot.style else "normal"
    if typo == "noaccent" or (typo == "abbrev" and slot.type in ("consultation_letter", "hospital_stay", "rcp")):
        slot.blocks = [walk(b, lambda s: ctx.style_text(s, typo)) for b in slot.blocks]


def flow(slot: Slot, ident: str, seed: str) -> list[Page]:
    """Pages of one document."""
    assert slot.style and slot.hosp
    fl = Flow(slot.style, slot.hosp, {"dept": slot.dept, "ident": ident}, seed, slot.scan)
    for b in slot.blocks:
        fl.add(b)
    return fl.finish()


def text_lines(slot: Slot) -> list[str]:
    """Plain lines of a document (for .txt and .docx)."""
    out: list[str] = []

    def put(b: tuple[Any, ...]) -> None:
        k = b[0]
        if k in ("p", "i", "right", "center"):
            out.append(b[1])
        elif k in ("h", "title"):
            out.extend(["", b[1].upper()])
        elif k == "ul":
            out.extend("- " + x for x in b[1])
        elif k == "kv":
            out.extend(f"{a} : {v}" for a, v in b[1])
        elif k == "pre":
            out.extend(b[1])
        elif k == "tab":
            out.extend("\t".join(r) for r in ([b[1]] if b[1] else []) + b[2])
        elif k == "cols":
            for x in list(b[1]) + list(b[2]):
                put(x)
    for b in slot.blocks:
        put(b)
    return out


def write_txt(slot: Slot, path: Path) -> None:
    """A letter as a text file."""
    head = [slot.hosp.name if slot.hosp else "", slot.dept, ""]
    path.write_text("\n".join(plain(x) for x in head + text_lines(slot)) + f"\n\n{SYNTH}\n", encoding="utf-8")


def write_docx(slot: Slot, path: Path) -> None:
    """A letter as DOCX, with fixed timestamps."""
    import datetime

    import docx

    d = docx.Document()
    d.core_properties.created = d.core_properties.modified = datetime.datetime(2024, 1, 1)
    d.sections[0].header.paragraphs[0].text = f"{slot.hosp.name if slot.hosp else ''} - {slot.dept}"
    d.sections[0].footer.paragraphs[0].text = SYNTH
    for b in slot.blocks:
        if b[0] == "title":
            d.add_heading(plain(b[1]), 1)
        elif b[0] == "h":
            d.add_heading(plain(b[1]), 2)
        elif b[0] == "tab":
            rows = ([b[1]] if b[1] else []) + b[2]
            t = d.add_table(rows=0, cols=max(len(r) for r in rows))
            for r in rows:
                cells = t.add_row().cells
                for i, v in enumerate(r):
                    cells[i].text = plain(v)
        else:
            tmp = Slot("x", slot.date)
            tmp.blocks = [b]
            for ln in text_lines(tmp):
                d.add_paragraph(plain(ln))
    buf = io.BytesIO()
    d.save(buf)
    with zipfile.ZipFile(io.BytesIO(buf.getvalue())) as zi, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zo:
        for n in zi.namelist():
            info = zipfile.ZipInfo(n, (2024, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            zo.writestr(info, zi.read(n))


def anchors_of(pages: list[Page], offset: int) -> dict[str, int]:
    """First page (in the file) of each anchor."""
    out: dict[str, int] = {}
    for i, p in enumerate(pages):
        for a in p.anchors:
            out.setdefault(a, offset + i + 1)
    return out


FILE_NAMES = {"consultation_letter": "courrier", "hospital_stay": "CRH", "pathology": "anapath", "molecular": "biologie_moleculaire", "imaging": "imagerie", "laboratory": "biologie", "surgery": "CRO", "radiotherapy": "radiotherapie", "systemic_treatment": "HDJ",
              "rcp": "RCP", "prescription": "ordonnance", "nursing": "soins", "other": "divers"}


def assemble(ctx: Ctx, slots: list[Slot], rng: Rng, ident: str, did: str, mode: str) -> dict[str, list[Page] | Slot]:
    """Lay out all documents and set file, pages and anchors of each; returns the files to write."""
    files: dict[str, list[Page] | Slot] = {}
    order = list(slots)
    if rng.chance(0.3):
        order.sort(key=lambda s: (s.type, s.date))
    elif rng.chance(0.4):
        order.sort(key=lambda s: s.date, reverse=True)
    for s in order:
        if s.kind == "referral":
            order.remove(s)
            order.insert(0, s)
            break
    groups: dict[str, list[Slot]] = {}
    if mode == "merged":
        groups[rng.pick(["dossier_complet.pdf", "Dossier_medical.pdf", "scan_dossier.pdf"])] = order
    elif mode == "chunks":
        n = rng.randint(2, 5)
        k = -(-len(order) // n)
        for i in range(0, len(order), k):
            groups[f"{i // k + 1:02d}_{rng.pick(['partie', 'envoi', 'fax', 'documents'])}_{i // k + 1}.pdf"] = order[i:i + k]
    else:
        for s in order:
            ext = "pdf"
            if mode == "mixed" and s.kind in ("letter", "referral") and not any(t for t in s.ov) and rng.chance(0.4):
                ext = rng.pick(["docx", "txt"])
            base = f"{FILE_NAMES[s.type]}_{s.date:%Y%m%d}" if rng.chance(0.8) else f"doc_{s.data['n']:03d}_{FILE_NAMES[s.type]}"
            name = f"{base}.{ext}"
            i = 2
            while name in groups:
                name = f"{base}_{i}.{ext}"
                i += 1
            groups[name] = [s]
    for name, ss in groups.items():
        if not name.endswith(".pdf"):
            s = ss[0]
            s.file, s.first, s.last = name, 1, 1
            s.anchors = {a: 1 for ln in text_lines(s) for a in MARK.findall(ln)}
            s.plain = ["\n".join(plain(x) for x in text_lines(s))]
            files[name] = s
            continue
        pages: list[Page] = []
        for s in ss:
            pg = flow(s, ident, f"{did}{s.data['n']}")
            s.file, s.first, s.last = name, len(pages) + 1, len(pages) + len(pg)
            s.anchors = anchors_of(pg, len(pages))
            s.plain = [p.plain_text() for p in pg]
            pages += pg
        files[name] = pages
    return files


def write_files(files: dict[str, list[Page] | Slot], out: Path, title: str) -> None:
    """Write the files of one dossier."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        old.unlink()
    for name, x in files.items():
        if isinstance(x, Slot):
            (write_docx if name.endswith(".docx") else write_txt)(x, out / name)
        else:
            write_pdf(x, out / name, title)
