// Tell the site what is read and seen, if the visitor allows it: once a page, in few and small messages.
(() => {
  "use strict";
  const MOST_BYTES = 3800;
  const MOST_EVENTS = 20;
  let waiting = [];
  let page = null;

  const newId = () =>
    crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (d) =>
      (d ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (d / 4)))).toString(16));

  const tell = (kind, parts = {}) =>
    waiting.push({ at: Date.now(), event: { id: newId(), kind, page_id: page, ...parts } });

  const send = () => {
    while (waiting.length) {
      const events = [];
      let bytes = 0;
      while (waiting.length && events.length < MOST_EVENTS) {
        const { at, event } = waiting[0];
        // Clocks of browsers are wrong; how long ago it was is not.
        const told = { ...event, ago_ms: Math.min(864e5, Math.max(0, Date.now() - at)) };
        bytes += new Blob([JSON.stringify(told)]).size + 1;
        if (events.length && bytes > MOST_BYTES) break;
        events.push(told);
        waiting.shift();
      }
      const body = JSON.stringify({ events });
      if (!navigator.sendBeacon("/api/events/", body)) {
        fetch("/api/events/", { method: "POST", body, keepalive: true }).catch(() => {});
      }
    }
  };

  // Seen is: half of it, or of the window, for a second.
  const watchSlots = (tickets) => {
    const timers = new Map();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect } of entries) {
        const isSeen =
          isIntersecting && (intersectionRatio >= 0.5 || intersectionRect.height >= innerHeight / 2);
        if (!isSeen) {
          clearTimeout(timers.get(target));
          timers.delete(target);
        } else if (!timers.has(target)) {
          timers.set(target, setTimeout(() => {
            observer.unobserve(target);
            tell("exposure", { ticket: tickets[target.dataset.attuneSlot] });
          }, 1000));
        }
      }
    }, { threshold: [0, 0.1, 0.25, 0.5, 0.75] });
    for (const slot of document.querySelectorAll("[data-attune-slot]")) {
      if (tickets[slot.dataset.attuneSlot]) observer.observe(slot);
    }
    // A slot that was decided anew has not been seen yet.
    document.addEventListener("attune:fragment", ({ target, detail }) => {
      tickets[detail.slot] = detail.ticket;
      observer.unobserve(target);
      clearTimeout(timers.get(target));
      timers.delete(target);
      if (detail.ticket) observer.observe(target);
    });
  };

  const watchReading = () => {
    let told = 0;
    addEventListener("scroll", () => {
      const depth = Math.min(1, (scrollY + innerHeight) / document.documentElement.scrollHeight);
      const quarter = Math.floor(depth * 4) / 4;
      if (quarter > told) tell("scroll", { depth: (told = quarter) });
    }, { passive: true });
    let seconds = 0;
    setInterval(() => {
      if (document.visibilityState === "visible" && ++seconds % 30 === 0) tell("dwell", { seconds: 30 });
    }, 1000);
    document.addEventListener("click", ({ target }) => {
      const named = target.closest("[data-attune-click]");
      // Cut between signs, not within one.
      const name = [...(named?.dataset.attuneClick.trim() ?? "")].slice(0, 200).join("");
      if (name) tell("click", { name });
      if (target.closest("[data-attune-like]")) tell("like");
    });
  };

  const start = () => {
    const tail = JSON.parse(document.getElementById("attune-tail")?.textContent ?? "{}");
    if (!tail.measure || page) return;
    page = tail.page;
    tell("page_view");
    // At once, so that the next page knows of this one.
    send();
    watchSlots(tail.tickets ?? {});
    watchReading();
    setInterval(send, 5000);
    addEventListener("pagehide", send);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
  };

  start();
  document.addEventListener("attune:tail", start);
})();
