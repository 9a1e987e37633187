// The editor's panel: opened from the userbar, it outlines the slots and leads to each of them.
(() => {
  "use strict";
  const OUTLINED = "attune-outlined";
  const OPEN = "attune:panel";
  const panel = document.getElementById("attune-panel");
  if (!panel) return;

  const slotOf = (id) => document.querySelector(`[data-attune-slot="${CSS.escape(id)}"]`);
  // A browser that keeps nothing opens the panel by hand.
  const remember = (what, holds) => {
    try {
      sessionStorage.setItem(what, holds ? "yes" : "");
    } catch {}
  };
  const remembers = (what) => {
    try {
      return Boolean(sessionStorage.getItem(what));
    } catch {
      return false;
    }
  };

  const open = () => {
    panel.show();
    remember(OPEN, true);
    document.getElementById("attune-panel-title").focus();
  };
  const close = () => {
    panel.close();
    remember(OPEN, false);
    document.querySelector("wagtail-userbar")?.shadowRoot?.querySelector("[data-wagtail-userbar-trigger]")?.focus();
  };

  for (const button of panel.querySelectorAll("[data-attune-go]")) {
    const slot = slotOf(button.dataset.attuneGo);
    if (slot) slot.dataset.attuneLabel = button.dataset.attuneLabel;
    button.disabled = !slot;
    button.addEventListener("click", () => {
      slot.scrollIntoView({ block: "center", behavior: "smooth" });
      slot.classList.add("attune-found");
      setTimeout(() => slot.classList.remove("attune-found"), 2000);
    });
  }
  const outline = panel.querySelector("[data-attune-outline]");
  const outlined = (on) => {
    outline.checked = on;
    document.documentElement.classList.toggle(OUTLINED, on);
    remember(OUTLINED, on);
  };
  outline.addEventListener("change", () => outlined(outline.checked));
  outlined(remembers(OUTLINED));
  panel.querySelector("[data-attune-close]").addEventListener("click", close);
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
  // The userbar stands in a shadow of its own and keeps its clicks: they are known on the way down, by their path.
  const isOurs = (event) => event.composedPath().some((node) => node.dataset && "attuneLook" in node.dataset);
  document.addEventListener("click", (event) => isOurs(event) && open(), true);
  if (remembers(OPEN)) panel.show();
})();
