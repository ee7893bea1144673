"""Houses, their letterheads and their twenty-eight page styles."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from .layout import FONTS, PAGE_W, Flow, Op, Style, width_of
from .text import DATA

FOOT = "DONNÉES SYNTHÉTIQUES"


@dataclass(frozen=True)
class Place:
    """One invented house."""

    name: str
    short: str
    address: str
    kinds: tuple[str, ...]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((DATA / "hospitals.toml").read_text(encoding="utf-8"))


@cache
def places(kind: str) -> tuple[Place, ...]:
    """Return the houses that write documents of `kind`."""
    found = [Place(p["name"], p["short"], p["address"], tuple(p["kinds"])) for p in _data()["place"]]
    return tuple(p for p in found if kind in p.kinds)


def doctors(kind: str) -> list[str]:
    """Return the physicians who sign documents of `kind`."""
    names: list[str] = _data()["doctors"][kind]
    return names


def styles() -> list[Style]:
    """Return the page styles; a house keeps its own in a dossier."""
    return [
        Style("s01", "sans", 10, heading="bold", table="grid", patient="line", header="left", dates="slash"),
        Style("s02", "serif", 11, heading="underline", table="rules", patient="letter", header="centre", dates="long"),
        Style("s03", "mono", 9, heading="caps", table="plain", patient="line", header="plain", dates="slash", accents=False),
        Style("s04", "sans", 9.5, heading="band", table="zebra", patient="label", header="band", dates="dot"),
        Style("s05", "serif", 10.5, heading="rule", table="grid", patient="box", header="split", dates="long"),
        Style("s06", "sans", 9, columns=2, left=42, right=42, heading="caps", table="rules", patient="line", header="left"),
        Style("s07", "sans", 10.5, heading="colon", table="plain", patient="letter", header="right", dates="long"),
        Style("s08", "serif", 12, heading="bold", table="grid", patient="line", header="centre", dates="dot"),
        Style("s09", "mono", 8.5, heading="dashes", table="plain", patient="box", header="fax", dates="short"),
        Style("s10", "sans", 9.5, heading="rule", table="rules", patient="label", header="split", footer="page", dates="dash"),
        Style("s11", "serif", 10, columns=2, left=40, right=40, heading="band", table="rules", patient="box", header="band"),
        Style("s12", "sans", 11, heading="underline", table="zebra", patient="letter", header="left", justify=True, dates="long"),
        Style(
            "s13", "sans", 8.5, left=40, right=40, heading="band", table="grid", patient="label", header="plain", footer="page"
        ),
        Style("s14", "serif", 11.5, heading="caps", table="plain", patient="letter", header="right", justify=True, dates="long"),
        Style("s15", "sans", 10, heading="dashes", table="zebra", patient="box", header="fax", dates="short"),
        Style("s16", "mono", 9.5, heading="underline", table="rules", patient="line", header="left", dates="dot"),
        Style("s17", "serif", 10, heading="colon", table="grid", patient="label", header="centre", footer="left", dates="slash"),
        Style("s18", "sans", 9, heading="caps", table="plain", patient="box", header="split", dates="long", accents=False),
        Style(
            "s19", "serif", 11, left=90, right=40, heading="bold", table="rules", patient="margin", header="margin", dates="long"
        ),
        Style("s20", "sans", 9.5, left=100, right=40, heading="rule", table="grid", patient="margin", header="margin"),
        Style("s21", "sans", 10, heading="bold", table="rules", patient="line", header="band", footer="page", dates="long"),
        Style("s22", "serif", 10.5, heading="dashes", table="plain", patient="label", header="fax", dates="dot", accents=False),
        Style("s23", "sans", 12, heading="underline", table="grid", patient="letter", header="centre", dates="long"),
        Style("s24", "mono", 9, heading="bold", table="grid", patient="label", header="plain", dates="dash"),
        Style("s25", "serif", 9.5, heading="band", table="zebra", patient="line", header="split", footer="left", dates="long"),
        Style("s26", "sans", 9, columns=2, left=38, right=38, heading="rule", table="zebra", patient="label", header="centre"),
        Style("s27", "sans", 10.5, leading=1.6, heading="bold", table="grid", patient="letter", header="right", dates="long"),
        Style("s28", "serif", 12, leading=1.5, heading="colon", table="rules", patient="line", header="left", dates="dash"),
    ]


@dataclass
class House:
    """A place, its style in this dossier and the words of its first page."""

    place: Place
    style: Style


def draw_house(kind: str, rng: random.Random, avoid_columns: bool = False) -> House:
    """Choose a place and a page style for one kind of document."""
    pool = [s for s in styles() if not (avoid_columns and s.columns > 1)]
    return House(rng.choice(places(kind)), rng.choice(pool))


def _put(ops: list[Op], left: float, right: float, text: str, y: float, size: float, font: str, align: str = "left") -> None:
    """Write one line of a letterhead."""
    wide = width_of(text, font) * size
    x = {"left": left, "centre": (PAGE_W - wide) / 2, "right": right - wide}[align]
    ops.append(Op("t", max(20.0, x), y, a=size, text=text, font=font))


def _head(ops: list[Op], house: House, service: str, stamp: str) -> float:
    """Draw the letterhead and return the height under it."""
    style = house.style
    regular, bold, italic = FONTS[style.font]
    place, left, right = house.place, style.left, PAGE_W - style.right
    put = partial(_put, ops, left, right)
    top = 800.0
    match style.header:
        case "band":
            ops.append(Op("r", 0, 790, a=PAGE_W, b=52, gray=0.82))
            put(place.name, 815, 13, bold)
            put(place.address, 799, 7.5, regular)
            put(service, 776, 9, italic)
            top = 766
        case "fax":
            put(f"FAX RECU  {stamp}  DE {place.short.upper()}  PAGE 01", 826, 8, "Courier")
            put(place.name, 806, 12, bold)
            put(place.address, 794, 7, regular)
            top = 784
        case "split":
            put(place.short, 810, 15, bold)
            put(service, 810, 9, italic, "right")
            ops.append(Op("l", left, 800, a=right, b=800))
            put(place.address, 790, 7, regular)
            top = 780
        case "margin":
            for row, word in enumerate(place.name.split(" ")):
                ops.append(Op("t", 14, 800 - row * 11, a=7, text=word, font=bold))
            top = 806
        case "plain":
            put(place.name.upper(), 812, style.size, bold)
            put(service, 800, style.size - 1, regular)
            top = 790
        case _:
            align = style.header
            put(place.name, 812, 13, bold, align)
            put(service, 798, 10, italic, align)
            put(place.address, 787, 7, regular, align)
            top = 776
    return top


def start_flow(house: House, patient_line: str, service: str, stamp: str) -> Flow:
    """Return a flow whose first page carries the letterhead, ready for the body."""
    style = house.style
    ops: list[Op] = []
    top = _head(ops, house, service, stamp)
    if style.patient in {"label", "box"}:
        _label(ops, patient_line, PAGE_W - style.right, top, FONTS[style.font][0], style.patient)
        top -= 64
    flow = Flow(style, top - 8, 786.0)
    flow.pages[0] = ops
    return flow


def _label(ops: list[Op], patient_line: str, right: float, top: float, font: str, kind: str) -> None:
    """Draw the identity label of the first page."""
    parts = patient_line.split(" | ")
    x = right - 210
    ops.append(Op("r", x, top - 58, a=210, b=56, gray=-1.0))
    for row, part in enumerate(parts[:4]):
        ops.append(Op("t", x + 5, top - 14 - row * 12, a=9 if kind == "label" else 8.5, text=part, font=font))


def furnish(flow: Flow, house: House, patient_line: str, first_number: int, total: int, title: str) -> None:
    """Add running headers and footers to the finished pages of a document."""
    style = house.style
    regular, _, italic = FONTS[style.font]
    short = patient_line.replace(" | ", " - ")
    for index, page in enumerate(flow.pages):
        if index > 0 or style.patient in {"line", "margin"}:
            y = 806 if index else 830
            page.append(Op("t", style.left, y, a=7.5, text=f"{short}", font=regular, gray=0.2))
        number = f"Page {index + 1}/{len(flow.pages)}" if style.footer == "page" else f"{index + 1}"
        page.append(Op("t", PAGE_W - style.right - 40, 34, a=8, text=number, font=regular))
        x = style.left if style.footer == "left" else (PAGE_W - width_of(FOOT, regular) * 9) / 2
        page.append(Op("t", x, 34, a=9, text=FOOT, font=regular))
        if style.footer == "page":
            page.append(Op("t", style.left, 46, a=7, text=f"{title} - {house.place.short}", font=italic, gray=0.3))
        if (first_number + index) % 7 == 3 and total > 10:
            page.append(Op("t", PAGE_W - 120, 20, a=7, text=f"dossier p. {first_number + index}/{total}", font="Courier"))
