"""Layout: blocks of a document to pages, in a given style."""
from __future__ import annotations

from typing import Any

from .canvas import Page, W, width
from .styles import Hospital, Style
from .util import MARK

Block = tuple[Any, ...]


class Flow:
    """Places blocks on pages; one instance a document."""

    def __init__(self, style: Style, hosp: Hospital, head: dict[str, Any], seed: str, scan: bool) -> None:
        self.s, self.hosp, self.head, self.seed, self.scan = style, hosp, head, seed, scan
        self.pages: list[Page] = []
        self.left = style.margin + (118 if style.header == "sidebar" else 0)
        self.right = W - style.margin
        self.bottom = 62.0
        self.size = style.size
        self.lead = style.size * style.lead
        self.col = 0
        self.num = 0
        self.coltop = 0.0
        self._new_page()

    # -- pages and frames
    def _new_page(self) -> None:
        page = Page(scan=self.scan, seed=f"{self.seed}-{len(self.pages)}")
        self.pages.append(page)
        self.page = page
        top = self.s.draw_header(page, self.hosp, self.head, len(self.pages))
        self.top = top
        self.y = top
        self.col = 0

    def _next_frame(self) -> None:
        if self.s.ncols == 2 and self.col == 0 and not getattr(self, "_full", False):
            self.col = 1
            self.y = self.coltop
        else:
            self._new_page()
            self.coltop = self.y

    def _frame(self) -> tuple[float, float]:
        if self.s.ncols == 2 and getattr(self, "_in_cols", False) and not getattr(self, "_full", False):
            w = (self.right - self.left - 16) / 2
            return self.left + self.col * (w + 16), w
        return self.left, self.right - self.left

    def _need(self, h: float) -> None:
        if self.y - h < self.bottom:
            self._next_frame()

    # -- words
    def _wrap(self, text: str, w: float, font: str, size: float) -> list[list[tuple[str, str, list[str]]]]:
        """Lines of (word, font, anchors)."""
        lines: list[list[tuple[str, str, list[str]]]] = []
        cur: list[tuple[str, str, list[str]]] = []
        x, bold = 0.0, False
        bfont = font.split("-", maxsplit=1)[0] + "-b"
        sp = width(" ", font, size)
        for raw in text.split(" "):
            if not raw:
                continue
            marks = MARK.findall(raw)
            tok = MARK.sub("", raw)
            if tok.startswith("\x03"):
                bold, tok = not bold, tok[1:]
            after = tok.endswith("\x03")
            tok = tok.strip("\x03")
            f = bfont if bold else font
            ww = width(tok, f, size)
            if cur and x + ww > w:
                lines.append(cur)
                cur, x = [], 0.0
            cur.append((tok, f, marks))
            x += ww + sp
            if after:
                bold = not bold
        if cur:
            lines.append(cur)
        return lines

    def _draw_line(self, line: list[tuple[str, str, list[str]]], x: float, y: float, size: float) -> None:
        run, rf, rx = "", line[0][1], x
        for tok, f, marks in line:
            self.page.anchors += marks
            if f != rf:
                self.page.text(rx, y, run.rstrip(), rf, size)
                rx += width(run, rf, size)
                run, rf = "", f
            run += tok + " "
        self.page.text(rx, y, run.rstrip(), rf, size)

    def text(self, text: str, font: str | None = None, size: float | None = None, indent: float = 0,
             align: str = "l", first: str = "") -> None:
        """A paragraph, broken over frames."""
        font, size = font or self.s.font, size or self.size
        lead = size * self.s.lead
        hang = width(first, font, size) if first else 0
        _, w = self._frame()
        for i, line in enumerate(self._wrap(text, w - indent - hang, font, size)):
            self._need(lead)
            x, w = self._frame()
            self.y -= lead
            if i == 0 and first:
                self.page.text(x + indent, self.y, first.rstrip(), font, size)
            lw = sum(width(t, f, size) for t, f, _ in line) + width(" ", font, size) * (len(line) - 1)
            dx = 0.0 if align == "l" else (w - lw if align == "r" else (w - lw) / 2)
            self._draw_line(line, x + indent + hang + max(0, dx), self.y, size)

    # -- blocks
    def add(self, b: Block) -> None:
        """Place one block."""
        getattr(self, "b_" + b[0])(*b[1:])

    def b_p(self, text: str) -> None:
        """Paragraph."""
        self.text(text)
        self.y -= self.lead * self.s.gap

    def b_h(self, text: str) -> None:
        """Section heading, by the style's habit."""
        s, f = self.s, self.s.font + "-b"
        self._need(self.lead * 3.2)
        self.y -= self.lead * 0.35
        x, w = self._frame()
        if s.heading == "caps":
            self.text(text.upper(), f)
        elif s.heading == "under":
            self.text(text + " :", f)
            self.page.line(x, self.y - 2, x + min(w, width(text, f, self.size)), self.y - 2)
        elif s.heading == "box":
            self.page.rect(x, self.y - self.lead - 3, w, self.lead + 4, 0.9, True)
            self.text(text, f, indent=4)
            self.y -= 3
        elif s.heading == "num":
            self.num += 1
            self.text(f"{self.num}. {text}", f)
        elif s.heading == "roman":
            self.num += 1
            self.text(f"{['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII', 'XIII'][min(self.num, 13) - 1]} - {text.upper()}", f)
        elif s.heading == "dash":
            self.text(f"- {text} -", f, align="c")
        elif s.heading == "big":
            self.text(text, f, size=self.size + 2)
        else:
            self.text(text + " :", f)
        self.y -= self.lead * 0.2

    def b_title(self, text: str) -> None:
        """Document title."""
        self._full = True
        size = self.size + self.s.title_plus
        if self.s.title_box:
            self._need(size * 3)
            self.y -= size * 0.6
            x, w = self._frame()
            self.page.rect(x, self.y - size * 1.6, w, size * 1.7, 0.88 if self.s.title_box > 1 else None, True)
        self.text(text, self.s.font + "-b", size, align=self.s.title_align)
        self.y -= self.lead * 0.9
        self._full = False

    def b_ul(self, items: list[str]) -> None:
        """Bulleted list."""
        for it in items:
            self.text(it, indent=10, first=self.s.bullet + " ")
        self.y -= self.lead * self.s.gap

    def b_sp(self, k: float) -> None:
        """Vertical space in lines."""
        self.y -= self.lead * k

    def b_right(self, text: str) -> None:
        """Right-aligned line (place and date, signature)."""
        self.text(text, align="r")

    def b_center(self, text: str) -> None:
        """Centred line."""
        self.text(text, align="c")

    def b_i(self, text: str) -> None:
        """Italic paragraph."""
        self.text(text, self.s.font + "-i")
        self.y -= self.lead * self.s.gap

    def b_kv(self, rows: list[tuple[str, str]]) -> None:
        """Label : value lines."""
        for k, v in rows:
            self.text(f"\x03{k} :\x03 {v}" if self.s.kv_bold else f"{k} : {v}")
        self.y -= self.lead * self.s.gap

    def b_cols(self, left: list[Block], right: list[Block]) -> None:
        """Two short side-by-side stacks of blocks."""
        self._need(self.lead * 8)
        y0, l0, r0 = self.y, self.left, self.right
        mid = (l0 + r0) / 2
        self._full = True
        self.right = mid - 8
        for b in left:
            self.add(b)
        y1, self.y = self.y, y0
        self.left, self.right = mid + 8, r0
        for b in right:
            self.add(b)
        self.left, self.right, self.y = l0, r0, min(y1, self.y)
        self._full = False
        self.y -= self.lead * 0.4

    def b_body(self) -> None:
        """Start of the body: two-column styles split the frame from here."""
        self._in_cols = True
        self.coltop = self.y

    def b_pre(self, lines: list[str]) -> None:
        """Typewriter lines, spaces kept."""
        avail = self._frame()[1]
        longest = max([len(MARK.sub("", ln)) for ln in lines] or [1])
        size = min(self.size, 8.6, avail / (0.602 * max(longest, 1)))
        for ln in lines:
            self._need(size * 1.25)
            self.y -= size * 1.25
            marks = MARK.findall(ln)
            self.page.anchors += marks
            self.page.text(self._frame()[0], self.y, MARK.sub("", ln), "mono", size)
        self.y -= self.lead * 0.5

    def b_tab(self, header: list[str], rows: list[list[str]], fr: list[float], mode: str | None = None,
              size: float | None = None) -> None:
        """Table with relative column widths; a row with one cell is a section row."""
        mode, size = mode or self.s.table, size or self.size - 0.5
        lead, font = size * 1.22, self.s.font
        x0, w = self._frame()
        tot = sum(fr)
        ws = [f / tot * w for f in fr]

        def draw(cells: list[str], f: str, fill: float | None) -> None:
            cw = [w] if len(cells) == 1 else ws
            wrapped = [self._wrap(c, cw[i] - 5, f, size) if c else [] for i, c in enumerate(cells)]
            n = max(1, max(len(x) for x in wrapped))
            h = n * lead + 3
            self._need(h)
            xx = self._frame()[0]
            ytop = self.y
            if fill is not None:
                self.page.rect(xx, ytop - h, w, h, fill, False)
            for i, lines in enumerate(wrapped):
                yy = ytop
                for ln in lines:
                    yy -= lead
                    self._draw_line(ln, xx + 3, yy, size)
                if mode == "grid":
                    self.page.rect(xx, ytop - h, cw[i], h, None, True)
                xx += cw[i]
            self.y -= h
            if mode in ("lines", "zebra"):
                self.page.line(xx - w, self.y, xx, self.y, 0.3, 0.6)

        self._need(lead * 3)
        if header:
            draw(header, font + "-b", 0.86 if mode in ("grid", "zebra") else None)
        for k, r in enumerate(rows):
            draw(r, font + ("-b" if len(r) == 1 else ""), 0.95 if mode == "zebra" and k % 2 and len(r) > 1 else None)
        self.y -= self.lead * 0.5

    def finish(self) -> list[Page]:
        """Footers once the page count is known."""
        n = len(self.pages)
        for i, p in enumerate(self.pages, 1):
            self.s.draw_footer(p, self.hosp, self.head, i, n)
        return self.pages
