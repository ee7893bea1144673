"""Invented hospitals and document styles (letterhead, fonts, headings, tables, footers)."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .canvas import H, Page, W, width

SYNTH = "DONNÉES SYNTHÉTIQUES"


@dataclass(frozen=True)
class Hospital:
    """One invented establishment."""

    name: str
    short: str
    address: str
    city: str
    phone: str
    kind: str  # chu | ch | clcc | clinique | lab | cabinet
    doctors: tuple[str, ...]


def _h(name: str, short: str, address: str, city: str, phone: str, kind: str, doctors: str) -> Hospital:
    return Hospital(name, short, address, city, phone, kind, tuple(d.strip() for d in doctors.split(";")))


HOSPITALS: list[Hospital] = [
    _h("Centre Hospitalier Universitaire de Valmont", "CHU de Valmont", "2 avenue du Général-Kérandel, 35990 VALMONT", "Valmont",
       "02 99 00 41 10", "chu", "Pr Armelle LE GOADEC;Dr Simon VAUQUELIN;Dr Nadia BENSAÏD;Dr Thibault CARRÉ;Dr Odile MARCHENOIR"),
    _h("Institut de Cancérologie des Trois-Rivières", "ICTR", "14 quai des Tanneurs, 69999 TROIS-RIVIÈRES", "Trois-Rivières",
       "04 72 00 18 30", "clcc", "Pr Hervé DELACOURT;Dr Camille ROSTAING;Dr Julien PEYRAC;Dr Inès TAHIRI;Dr Blandine OUVRARD"),
    _h("Centre Hospitalier de Saint-Aurélien", "CH St-Aurélien", "1 rue de l'Hôtel-Dieu, 03990 SAINT-AURÉLIEN", "Saint-Aurélien",
       "04 70 00 22 22", "ch", "Dr Patrick MONTEIL;Dr Florence GIRAUDEAU;Dr Mihai POPESCU;Dr Anne-Lise CHABERT"),
    _h("Clinique du Val d'Arguenon", "Clinique Arguenon", "58 boulevard de la Plage, 22990 PORT-ARGUENON", "Port-Arguenon",
       "02 96 00 77 40", "clinique", "Dr Yann KERMADEC;Dr Solène PRIGENT;Dr Jean-Marc LOZACH"),
    _h("Hôpital Intercommunal de Brévannes-le-Haut", "HIBH", "40 rue Marie-Curie, 94990 BRÉVANNES-LE-HAUT", "Brévannes-le-Haut",
       "01 45 00 63 00", "ch", "Dr Sandrine AMSELLEM;Dr Kévin DIARRA;Dr Philippe ROUSSILHE;Dr Leïla CHERKAOUI"),
    _h("Centre de Lutte contre le Cancer Louis-Ferrand", "CLCC Louis-Ferrand", "Parc scientifique, 3 allée des Cèdres, 33990 LACAUNE", "Lacaune",
       "05 56 00 39 39", "clcc", "Pr Gilles BARTHÉLÉMY;Dr Marion SAINT-JEVIN;Dr Étienne POUGET;Dr Clémence DARRIET;Dr Rachid OUALI"),
    _h("Polyclinique Sainte-Ombeline", "Polyclinique Ste-Ombeline", "9 place du Beffroi, 59995 HÉROUVAL", "Hérouval",
       "03 20 00 51 80", "clinique", "Dr Benoît VANDAELE;Dr Christelle DHAUSSY;Dr Marc LEPOUTRE"),
    _h("Hospices Civils de Montfaucon - Groupement Nord", "HCM Nord", "103 grande rue de la Croix, 69994 MONTFAUCON", "Montfaucon",
       "04 78 00 90 20", "chu", "Pr Isabelle VERNEUIL;Dr Romain CHAPUIS;Dr Fatou NDIAYE;Dr Grégoire BELLONI"),
    _h("Centre Hospitalier Régional de La Garoupe", "CHR La Garoupe", "Route des Collettes, 06990 LA GAROUPE", "La Garoupe",
       "04 93 00 12 60", "ch", "Dr Laurent CASANOVA;Dr Élodie RICCI;Dr Paul-Henri SERRANO;Dr Maud TEISSIER"),
    _h("Centre d'Oncologie et de Radiothérapie du Pays de Cergne", "CORPC", "22 rue Louis-Pasteur, 42990 CERGNE", "Cergne",
       "04 77 00 35 15", "clinique", "Dr Jérôme FAVERGES;Dr Agathe LINOSSIER;Dr Stéphane MURAT"),
    _h("Hôpital d'Instruction Sainte-Barbe", "HI Ste-Barbe", "Boulevard du Colonel-Aubry, 83990 TOURNEFORT", "Tournefort",
       "04 94 00 08 08", "chu", "Pr Olivier GARNIER-LABAT;Dr Céline ESCANDE;Dr Vincent HOAREAU"),
    _h("Centre Hospitalier Universitaire de Lormeaux", "CHU Lormeaux", "Esplanade Émile-Roux, 54990 LORMEAUX", "Lormeaux",
       "03 83 00 85 00", "chu", "Pr Bénédicte KIEFFER;Dr Thomas SCHOENENBERGER;Dr Aurore MANGIN;Dr Walid HADDAD;Dr Hélène PIERSON"),
    _h("Groupe Hospitalier Ouest-Vexin", "GHOV", "6 chaussée de Gisancourt, 95990 OUEST-VEXIN", "Ouest-Vexin",
       "01 34 00 27 27", "ch", "Dr Caroline FRÉMONT;Dr Ahmed BOUZIANE;Dr Delphine LACHAUME"),
    _h("Clinique mutualiste des Deux-Caps", "Clin. mut. Deux-Caps", "17 rue de l'Estran, 62990 GRIS-BLANC", "Gris-Blanc",
       "03 21 00 66 33", "clinique", "Dr Sébastien DELATTRE;Dr Virginie COQUEREL;Dr Antoine HERBAUT"),
]
PATHLABS: list[Hospital] = [
    _h("Cabinet de Pathologie des Remparts", "Pathologie des Remparts", "5 rue des Remparts, 35991 VALMONT", "Valmont", "02 99 00 70 71", "lab",
       "Dr Monique LESCURE;Dr Arnaud TIREL"),
    _h("MédiPath-Loire, laboratoire d'anatomie pathologique", "MédiPath-Loire", "ZA du Bois-Vert, 42991 CERGNE", "Cergne", "04 77 00 80 01", "lab",
       "Dr Pascale JUILLARD;Dr Bruno SIGNORET;Dr Maïwenn LE DANTEC"),
    _h("Service d'Anatomie et Cytologie Pathologiques - CHU de Lormeaux", "ACP Lormeaux", "Bâtiment Biologie, 54990 LORMEAUX", "Lormeaux", "03 83 00 85 40", "chu",
       "Pr Nathalie GEHIN;Dr Cyril WAGNER;Dr Samira AÏT-KACI"),
    _h("Département de Biopathologie - CLCC Louis-Ferrand", "Biopathologie Ferrand", "3 allée des Cèdres, 33990 LACAUNE", "Lacaune", "05 56 00 39 60", "clcc",
       "Dr Isaure DE LASSEUBE;Dr Frédéric CAZAUX"),
]
LABS: list[Hospital] = [
    _h("Laboratoire BioArmor-Valmont (site Gare)", "BioArmor", "12 place de la Gare, 35990 VALMONT", "Valmont", "02 99 00 55 05", "lab", "Dr Gaëlle RIOU;Dr Yves TANGUY"),
    _h("SELAS Biologie des Deux Rives", "Bio2Rives", "88 cours Gambetta, 69998 TROIS-RIVIÈRES", "Trois-Rivières", "04 72 00 66 10", "lab", "Dr Hugues PERRAT;Dr Lise MARÉCHAL"),
    _h("Pôle de Biologie - CH de Saint-Aurélien", "Biologie CHSA", "1 rue de l'Hôtel-Dieu, 03990 SAINT-AURÉLIEN", "Saint-Aurélien", "04 70 00 22 80", "ch", "Dr Corinne BOURBON"),
    _h("Laboratoire de Biologie Médicale Kérial", "LBM Kérial", "3 rue du Port, 22990 PORT-ARGUENON", "Port-Arguenon", "02 96 00 31 31", "lab", "Dr Erwan GUILLOU"),
    _h("Laboratoires Réunis du Nord", "LRN", "210 rue Nationale, 59995 HÉROUVAL", "Hérouval", "03 20 00 14 14", "lab", "Dr Amandine LECLERCQ;Dr Sylvain BAERT"),
]
GP: list[Hospital] = [
    _h("Cabinet médical des Tilleuls", "Cabinet des Tilleuls", "4 place de l'Église, 35992 PLESSALA-SUR-VILLE", "Plessala-sur-Ville", "02 99 00 03 03", "cabinet", "Dr Marie-Hélène POULAIN"),
    _h("Maison de santé pluriprofessionnelle du Coteau", "MSP du Coteau", "31 rue des Écoles, 42992 LE COTEAU-NEUF", "Le Coteau-Neuf", "04 77 00 09 90", "cabinet", "Dr François ABADIE"),
    _h("Docteur Bernadette SOULIER - Médecine générale", "Dr Soulier", "2 bis rue Haute, 33992 CASTELNAU-D'ALBRET", "Castelnau-d'Albret", "05 56 00 44 21", "cabinet", "Dr Bernadette SOULIER"),
    _h("Cabinet du Docteur Pierre-Yves NÉDÉLEC", "Dr Nédélec", "18 rue de Brest, 22992 PLOUVEN", "Plouven", "02 96 00 20 02", "cabinet", "Dr Pierre-Yves NÉDÉLEC"),
]


@dataclass(frozen=True)
class Style:
    """One way of laying out documents."""

    name: str
    font: str
    size: float
    header: str  # left | center | banner | split | sidebar | minimal | logo
    heading: str  # plain | caps | under | box | num | roman | dash | big
    table: str  # grid | lines | zebra | none
    margin: float = 56
    lead: float = 1.28
    gap: float = 0.45
    ncols: int = 1
    title_align: str = "c"
    title_box: int = 0
    title_plus: float = 3
    bullet: str = "-"
    kv_bold: bool = False
    footer: str = "page"
    date_fmt: str = "slash"
    typo: str = "normal"  # normal | noaccent | abbrev | upper_head

    def draw_header(self, p: Page, h: Hospital, head: dict[str, Any], n: int) -> float:
        """Letterhead and running header; returns the top of the body."""
        f, b, it, s = self.font, self.font + "-b", self.font + "-i", self.size
        ident = head.get("ident", "")
        if n > 1 and self.header != "minimal":
            p.text(self.margin, H - 36, ident, f, s - 2, 0.3)
            if self.header in ("banner", "logo", "left"):
                p.text(W - self.margin - width(h.short, f, s - 2), H - 36, h.short, f, s - 2, 0.3)
            p.line(self.margin, H - 41, W - self.margin, H - 41, 0.4, 0.5)
            p.anchors += head.get("marks", [])
            return H - 56
        y = H - 44
        dept = head.get("dept", "")
        if self.header == "left":
            p.text(self.margin, y, h.name, b, s + 2)
            p.text(self.margin, y - 13, dept, f, s)
            p.text(self.margin, y - 25, h.address, f, s - 1.5)
            p.text(self.margin, y - 36, f"Tél. : {h.phone}", f, s - 1.5)
            return y - 58
        if self.header == "center":
            for i, (t, ff, ss) in enumerate([(h.name.upper(), b, s + 1), (dept, b, s), (h.address, f, s - 1.5), (f"Secrétariat : {h.phone}", it, s - 1.5)]):
                p.text((W - width(t, ff, ss)) / 2, y - i * 12.5, t, ff, ss)
            p.line(self.margin, y - 46, W - self.margin, y - 46, 1.1)
            return y - 62
        if self.header == "banner":
            p.rect(0, H - 62, W, 62, 0.9, False)
            p.text(self.margin, H - 28, h.name, b, s + 3)
            p.text(self.margin, H - 44, dept + ("   -   " if dept else "") + h.phone, f, s - 1)
            p.text(self.margin, H - 56, h.address, f, s - 2.5)
            return H - 84
        if self.header == "split":
            p.text(self.margin, y, h.name, b, s)
            p.text(self.margin, y - 12, h.address, f, s - 2)
            p.text(self.margin, y - 23, "Standard " + h.phone, f, s - 2)
            docs = list(h.doctors)[:3]
            for i, t in enumerate([dept] + docs):
                ff = b if i == 0 else f
                p.text(W - self.margin - width(t, ff, s - 1.5), y - i * 11, t, ff, s - 1.5)
            p.line(self.margin, y - 44, W - self.margin, y - 44, 0.5, 0.4)
            return y - 62
        if self.header == "sidebar":
            p.text(self.margin, y, h.name, b, s + 2)
            p.text(self.margin, y - 13, h.address + " - " + h.phone, f, s - 2)
            yy = y - 60
            lines: list[tuple[str, str]] = [(dept, b), ("", f)]
            for d in h.doctors:
                lines += [(d, b), ("Praticien hospitalier" if d.startswith("Dr") else "Chef de service", it), ("", f)]
            lines += [("Secrétariat", b), (h.phone, f), ("", f), ("Cadre de santé", b), ("poste 41 27", f)]
            for t, ff in lines:
                words, cur = t.split(" "), ""
                for w in words:
                    if width(cur + " " + w, ff, 7) > 108:
                        p.text(self.margin - 14, yy, cur.strip(), ff, 7, 0.2)
                        yy -= 9
                        cur = ""
                    cur += " " + w
                p.text(self.margin - 14, yy, cur.strip(), ff, 7, 0.2)
                yy -= 9
            p.line(self.margin + 104, 70, self.margin + 104, y - 40, 0.4, 0.5)
            return y - 46
        if self.header == "logo":
            p.rect(self.margin, y - 26, 34, 34, 0.75, True)
            p.text(self.margin + 6, y - 13, "".join(w[0] for w in h.name.split() if w[0].isupper())[:3], b, 10, 1.0)
            p.text(self.margin + 44, y - 2, h.name, b, s + 1)
            p.text(self.margin + 44, y - 14, dept, f, s - 1)
            p.text(self.margin + 44, y - 25, f"{h.address} - Tél {h.phone}", f, s - 2.5)
            p.line(self.margin, y - 34, W - self.margin, y - 34, 1.6, 0.5)
            return y - 52
        p.text(self.margin, y, f"{h.short} - {dept}" if dept else h.short, f, s)
        return y - 20

    def draw_footer(self, p: Page, h: Hospital, head: dict[str, Any], i: int, n: int) -> None:
        """Footer; the synthetic-data notice is on every page."""
        f, s = self.font, 7.0
        p.text((W - width(SYNTH, f + "-b", s)) / 2, 24, SYNTH, f + "-b", s, 0.2)
        if self.footer == "page":
            t = f"Page {i}/{n}"
            p.text(W - self.margin - width(t, f, s), 24, t, f, s, 0.2)
        elif self.footer == "ident":
            t = f"{head.get('ident', '')} - {i} / {n}"
            p.text(self.margin, 36, t, f, s, 0.2)
            p.line(self.margin, 46, W - self.margin, 46, 0.3, 0.5)
        elif self.footer == "legal":
            t = "Document confidentiel soumis au secret médical - Toute reproduction partielle est interdite"
            p.text((W - width(t, f, 6)) / 2, 36, t, f, 6, 0.4)
            t = f"{i}/{n}"
            p.text(W - self.margin - width(t, f, s), 24, t, f, s, 0.2)
        elif self.footer == "addr":
            t = f"{h.name} - {h.address} - {h.phone}"
            p.text((W - width(t, f, 6)) / 2, 36, t, f, 6, 0.4)
            t = f"p. {i} sur {n}"
            p.text(self.margin, 24, t, f, s, 0.2)


STYLES: list[Style] = [
    Style("s01", "sans", 10, "left", "plain", "grid", kv_bold=True),
    Style("s02", "serif", 11, "center", "under", "lines", date_fmt="long"),
    Style("s03", "sans", 9.5, "banner", "box", "zebra", footer="ident", title_align="l", kv_bold=True),
    Style("s04", "serif", 10.5, "sidebar", "plain", "lines", date_fmt="long", footer="addr", title_plus=2),
    Style("s05", "dejavu", 8.8, "logo", "big", "zebra", footer="legal", title_align="l"),
    Style("s06", "mono", 9, "minimal", "caps", "none", footer="page", typo="noaccent", title_plus=1, margin=50),
    Style("s07", "sans", 10.5, "split", "num", "grid", date_fmt="dots", footer="ident"),
    Style("s08", "narrow", 11, "center", "caps", "grid", title_box=1, footer="page"),
    Style("s09", "serif", 11.5, "left", "dash", "none", date_fmt="long", footer="addr", bullet="•"),
    Style("s10", "sans", 9, "banner", "roman", "lines", footer="legal", title_box=2),
    Style("s11", "dserif", 8.8, "split", "under", "grid", date_fmt="abbr", bullet="*"),
    Style("s12", "sans", 10, "logo", "caps", "lines", typo="abbrev", date_fmt="short"),
    Style("s13", "mono", 8.8, "center", "under", "lines", date_fmt="dash", footer="ident", title_plus=1),
    Style("s14", "serif", 10.5, "split", "plain", "grid", ncols=2, date_fmt="long", margin=46),
    Style("s15", "sans", 9.5, "sidebar", "caps", "zebra", footer="page", title_align="l", kv_bold=True),
    Style("s16", "narrow", 10.5, "logo", "box", "grid", footer="ident", date_fmt="slash"),
    Style("s17", "serif", 12, "minimal", "plain", "none", date_fmt="long", footer="none", margin=70, lead=1.4),
    Style("s18", "dejavu", 8.5, "left", "num", "lines", footer="addr", kv_bold=True, bullet="•"),
    Style("s19", "sans", 10, "center", "big", "grid", title_box=2, footer="legal", date_fmt="dots"),
    Style("s20", "sans", 9.5, "minimal", "caps", "none", typo="noaccent", date_fmt="slash", margin=48),
    Style("s21", "serif", 11, "banner", "plain", "lines", date_fmt="long", footer="page", bullet="–"),
    Style("s22", "sans", 9, "split", "plain", "zebra", ncols=2, margin=44, footer="ident"),
    Style("s23", "dserif", 9, "logo", "roman", "lines", footer="page", date_fmt="abbr"),
    Style("s24", "narrow", 11.5, "left", "under", "zebra", typo="abbrev", date_fmt="short", footer="addr"),
    Style("s25", "sans", 10.5, "center", "dash", "lines", footer="legal", date_fmt="long", lead=1.35),
    Style("s26", "serif", 10, "left", "box", "grid", typo="upper_head", title_align="l", title_plus=4),
    Style("s27", "dejavu", 9, "minimal", "big", "grid", footer="ident", date_fmt="dash"),
]
