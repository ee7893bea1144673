/* Single keys: each element that carries data-key is pressed by its key. Silent in text fields; may be switched off or changed. */
"use strict";
(() => {
  const own = (() => { try { return JSON.parse(localStorage.getItem("filigrane-keys") || "{}"); } catch { return {}; } })();
  const off = () => document.body.classList.contains("keys-off");
  const typing = (target) => target instanceof Element && target.closest("input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]");
  let first = "", timer = 0, before = null;

  /* The key as data-key writes it: « a », « shift+a », « [ », « g j » after a first key. */
  const nameOf = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const letter = /^[a-z]$/.test(key);
    return event.shiftKey && letter ? `shift+${key}` : key;
  };
  const effect = (pressed) => {
    for (const [usual, chosen] of Object.entries(own)) {
      if (chosen === pressed) return usual;
      if (usual === pressed) return "";
    }
    return pressed;
  };
  const visible = (element) => element.getClientRects().length > 0 || element.closest(".menu");
  const carrying = (key) => [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key && !element.disabled && visible(element));

  const press = (element) => {
    if (element.matches("input, textarea")) { element.focus(); element.select(); return; }
    element.click();
  };
  const toSource = () => {
    const viewer = document.getElementById("viewer");
    if (!viewer) return false;
    if (viewer.contains(document.activeElement) && before) { before.focus(); before = null; viewer.classList.remove("open"); return true; }
    before = document.activeElement;
    const cited = document.querySelector("#proposal .citation, .citation[aria-current=true]");
    if (cited && cited.getAttribute("aria-current") !== "true") cited.click();
    viewer.classList.add("open");
    viewer.focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape") { document.dispatchEvent(new CustomEvent("filigrane:escape", { detail: event.target })); return; }
    if (off() || typing(event.target) || event.key === "Shift") return;
    const pressed = nameOf(event);
    const sequence = first ? `${first} ${pressed}` : "";
    clearTimeout(timer);
    first = "";
    const wanted = effect(sequence || pressed) || (sequence ? effect(pressed) : "");
    const target = wanted && carrying(wanted);
    if (target) { event.preventDefault(); press(target); return; }
    if (wanted === "s" && toSource()) { event.preventDefault(); return; }
    if ([...document.querySelectorAll("[data-key]")].some((element) => element.dataset.key.startsWith(`${pressed} `))) {
      first = pressed;
      timer = setTimeout(() => { first = ""; }, 1500);
    }
  });

  /* The list of keys is where they are changed; an empty field gives the usual key back. */
  document.addEventListener("DOMContentLoaded", () => {
    for (const field of document.querySelectorAll(".own-key")) {
      field.value = own[field.dataset.default] || "";
      field.addEventListener("change", () => {
        const chosen = field.value.trim().toLowerCase();
        if (chosen) own[field.dataset.default] = chosen; else delete own[field.dataset.default];
        localStorage.setItem("filigrane-keys", JSON.stringify(own));
      });
    }
  });
})();
