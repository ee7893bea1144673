/* Small behaviours of every screen: folded forms, menus, previews of citations, busy buttons, the drawer, focus after a swap, the lock. */
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const live = () => document.getElementById("live");
  const say = (words) => { const region = live(); if (region) { region.textContent = ""; setTimeout(() => { region.textContent = words; }, 30); setTimeout(() => { if (region.textContent === words) region.textContent = ""; }, 6000); } };
  document.addEventListener("filigrane:say", (event) => say(event.detail.value || event.detail));

  const open = (button, shown) => {
    const form = document.getElementById(button.dataset.opens);
    if (!form) return;
    form.toggleAttribute("data-open", shown);
    button.setAttribute("aria-expanded", String(shown));
    if (shown) { const field = form.querySelector("input:not([type=hidden]), textarea, select"); if (field) { field.focus(); if (field.select) field.select(); } } else button.focus();
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      for (const other of document.querySelectorAll("[data-opens][aria-expanded=true]")) if (other !== opener) open(other, false);
      open(opener, opener.getAttribute("aria-expanded") !== "true");
      return;
    }
    if (event.target.closest("[data-drawer]")) { document.getElementById("viewer")?.classList.toggle("open"); return; }
    for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("filigrane:escape", () => {
    hide();
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); return; }
    const opener = document.querySelector("[data-opens][aria-expanded=true]");
    if (opener) open(opener, false);
    else document.getElementById("viewer")?.classList.remove("open");
  });

  /* A preview of the cited words, on hover and on focus; Escape closes it. */
  let preview = null;
  const hide = () => { preview?.remove(); preview = null; };
  const show = (citation) => {
    hide();
    preview = document.createElement("div");
    preview.className = "preview";
    preview.setAttribute("aria-hidden", "true");
    preview.append(`« ${citation.dataset.quote} »`);
    const where = document.createElement("span");
    where.className = "where";
    where.textContent = citation.getAttribute("aria-label");
    preview.append(where);
    document.body.append(preview);
    const box = citation.getBoundingClientRect();
    const size = preview.getBoundingClientRect();
    preview.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 8)) + scrollX}px`;
    preview.style.top = `${(box.bottom + size.height + 12 > innerHeight ? box.top - size.height - 6 : box.bottom + 6) + scrollY}px`;
  };
  for (const [type, act] of [["mouseover", show], ["focusin", show], ["mouseout", hide], ["focusout", hide]]) {
    document.addEventListener(type, (event) => { const citation = event.target.closest?.(".citation[data-quote]"); if (citation) act(citation); });
  }

  /* The current citation is solid; its sentence is tinted; below 1200 px the page slides in. */
  document.addEventListener("click", (event) => {
    const citation = event.target.closest(".citation[hx-get]");
    if (!citation) return;
    for (const other of document.querySelectorAll(".citation[aria-current]")) other.removeAttribute("aria-current");
    for (const line of document.querySelectorAll("[data-current]")) line.removeAttribute("data-current");
    citation.setAttribute("aria-current", "true");
    citation.closest(".sentences > li")?.setAttribute("data-current", "true");
  });

  document.addEventListener("submit", (event) => { for (const button of event.target.querySelectorAll("button:not([type=button])")) setTimeout(() => button.setAttribute("aria-busy", "true")); });
  document.addEventListener("htmx:afterRequest", () => { for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy"); });
  document.addEventListener("htmx:afterSettle", (event) => {
    const swapped = event.detail.elt;
    if (swapped.id === "viewer" || swapped.querySelector?.("#viewer")) {
      const viewer = document.getElementById("viewer");
      viewer?.classList.add("open");
      viewer?.querySelector(".passage")?.scrollIntoView({ block: "center", behavior: "instant" });
      return;
    }
    if (swapped.id === "jobs") return;
    document.getElementById("proposal")?.focus({ preventScroll: false });
  });
  document.addEventListener("htmx:responseError", (event) => {
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const words = [...answer.querySelectorAll("main h1, main p")].map((part) => part.textContent.trim()).filter(Boolean);
    say(words.join(". ") || document.body.dataset.failed || "Panne interne. Rechargez la page.");
  });
  document.addEventListener("htmx:sendError", () => say("Le serveur ne répond pas. Rien n’a été enregistré. Réessayez."));

  /* Idle for the time the installation says: the session is locked, and the page gives way to the lock. */
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector(".passage")?.scrollIntoView({ block: "center", behavior: "instant" });
    const seconds = Number(document.body.dataset.lockSeconds || 0);
    if (!seconds) return;
    let last = Date.now(), sent = Date.now();
    const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRF-Token"];
    const post = (address) => fetch(address, { method: "POST", headers: { "X-CSRF-Token": token() }, redirect: "manual" });
    for (const type of ["keydown", "pointerdown", "scroll"]) {
      addEventListener(type, () => {
        last = Date.now();
        if (last - sent > seconds * 250) { sent = last; post("/session"); }
      }, { passive: true, capture: true });
    }
    setInterval(() => {
      if (Date.now() - last < seconds * 1000) return;
      last = Infinity;
      post("/verrouiller").finally(() => lockScreen());
    }, 5000);
    const dialog = document.getElementById("lock-dialog");
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await fetch("/verrou", { method: "POST", headers: { "X-CSRF-Token": token() }, body: new FormData(event.target), redirect: "manual" });
      event.target.reset();
      if (answer.type !== "opaqueredirect") { dialog.querySelector(".wrong").textContent = dialog.dataset.wrong; return; }
      last = Date.now();
      document.body.classList.remove("locked");
      dialog.close();
    });
    const lockScreen = () => {
      if (dialog.open) return;
      document.body.classList.add("locked");
      dialog.querySelector(".wrong").textContent = "";
      dialog.showModal();
    };
  });
})();
