"""Check written dossiers against their keys: `python -m bench.families.c.check DIR`."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from .text import strip_accents


def flat(text: str) -> str:
    """Return text without accents, case or spacing."""
    return re.sub(r"\s+", " ", strip_accents(text.replace("\u00a0", " "))).lower()


def pages_of(path: Path) -> list[str]:
    """Return the text of each page; a scanned page gives an empty string."""
    if path.suffix == ".txt":
        return [path.read_text(encoding="utf-8")]
    if path.suffix == ".docx":
        import docx

        word = docx.Document(str(path))
        cells = [c.text for t in word.tables for r in t.rows for c in r.cells]
        return ["\n".join([p.text for p in word.paragraphs] + cells + [word.sections[0].footer.paragraphs[0].text])]
    import pypdfium2

    document = pypdfium2.PdfDocument(str(path))
    return [page.get_textpage().get_text_bounded() for page in document]


class Check:
    """Compare one dossier with its key."""

    def __init__(self, folder: Path) -> None:
        self.key: dict[str, Any] = json.loads((folder / "key.json").read_text(encoding="utf-8"))
        self.pages = {p.name: pages_of(p) for p in sorted((folder / "input").iterdir())}
        self.whole = flat(" ".join(t for pages in self.pages.values() for t in pages))
        self.scanned = any(len(t) < 20 for pages in self.pages.values() for t in pages)
        self.faults: list[str] = []

    def want(self, text: str, what: str) -> None:
        """Note a fault when a text is nowhere in a dossier without scanned pages."""
        if flat(text) not in self.whole and not self.scanned:
            self.faults.append(f"{what}: {text}")

    def run(self) -> list[str]:
        """Return the faults found."""
        for value in self.key["laboratory"]:
            page = flat(self.pages[value["file"]][value["page"] - 1])
            shown = value["as_written"].split(" ")
            number = flat(re.match(r"[<> ]*[\dO,. ]*[\dO]", value["as_written"].split(" 10*")[0]).group(0))  # type: ignore[union-attr]
            if page and (number not in page or (len(shown) > 1 and flat(shown[-1]) not in page)):
                self.faults.append(f"lab: {value['as_written']} p.{value['page']}")
        for tumour in self.key["tumours"]:
            self._tumour(tumour)
        for planted in self.key["planted"]:
            for file, page in planted["pages"]:
                if not 1 <= page <= len(self.pages[file]):
                    self.faults.append(f"page: {file} {page}")
            self._planted(planted)
        for pages in self.pages.values():
            for text in pages:
                if text.strip() and "donnees synthetiques" not in flat(text):
                    self.faults.append("footer missing")
                if re.search(r"\{|\}|None|<[^<>\n]*\|", text):
                    self.faults.append("slot left: " + str(re.findall(r".{20}(?:\{|\}|None).{10}", text)[:2]))
        return self.faults

    def _planted(self, planted: dict[str, Any]) -> None:
        file, number = planted["pages"][0]
        page = flat(self.pages[file][number - 1])
        quoted = re.search("« (.*) »", planted["text"])
        if page and quoted and flat(quoted.group(1))[:22] not in page:
            self.faults.append(f"planted words: {quoted.group(1)}")

    def _tumour(self, tumour: dict[str, Any]) -> None:
        for tnm in tumour["tnm"]:
            self.want(f"{tnm['prefix']}T{tnm['T']}", "tnm")
        for line in tumour["lines"]:
            for drug in line["drugs"]:
                self.want(drug, "drug")
        dates = [s["date"] for s in tumour["surgeries"]] + [line["start"]["start"] for line in tumour["lines"]]
        if tumour["diagnosis_date"] and dates and min(dates) < tumour["diagnosis_date"]["start"]:
            self.faults.append("treatment before diagnosis")


def main() -> None:
    """Check every dossier of a folder and print the counts."""
    counts: Counter[str] = Counter()
    faults = 0
    for folder in sorted(Path(sys.argv[1]).iterdir()):
        check = Check(folder)
        kind = check.key["set"]
        counts[f"{kind} dossiers"] += 1
        counts[f"{kind} pages"] += sum(len(p) for p in check.pages.values())
        counts[f"{kind} scanned"] += sum(len(t) < 20 for p in check.pages.values() for t in p)
        counts[f"{kind} values"] += len(check.key["laboratory"])
        counts[f"{kind} traps"] += sum(1 for v in check.key["laboratory"] if v["trap"])
        for planted in check.key["planted"]:
            counts[f"rule {planted['rule']}"] += 1
            counts["planted in all"] += 1
        for fault in check.run():
            faults += 1
            print(f"{folder.name}: {fault}")
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")
    print(f"faults: {faults}")


if __name__ == "__main__":
    main()
