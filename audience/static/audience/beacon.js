// Tell the site what is read and seen, if the visitor allows it, in few and small messages.
(() => {
  "use strict";
  const address = document.currentScript.dataset.events;
  const MOST_BYTES = 3800;
  const MOST_EVENTS = 20;
  const waiting = [];
  let page;
  const hear = (name, act) => document.addEventListener(name, act);

  // crypto.randomUUID needs https.
  const newId = () => URL.createObjectURL(new Blob()).slice(-36);

  const tell = (kind, parts = {}) =>
    waiting.push({ at: Date.now(), event: { id: newId(), kind, page_id: page, ...parts } });

  const send = () => {
    while (waiting.length) {
      const events = [];
      let bytes = 0;
      while (waiting.length && events.length < MOST_EVENTS) {
        const { at, event } = waiting[0];
        // Browsers' clocks are wrong; how long ago is not.
        const told = { ...event, ago_ms: Math.min(864e5, Math.max(0, Date.now() - at)) };
        bytes += new Blob([JSON.stringify(told)]).size + 1;
        if (events.length && bytes > MOST_BYTES) break;
        events.push(told);
        waiting.shift();
      }
      const body = JSON.stringify({ events });
      navigator.sendBeacon(address, body) || fetch(address, { method: "POST", body, keepalive: true }).catch(() => {});
    }
  };

  // Behind another tab, or prepared by the browser, nothing is seen.
  const isInFront = () => !document.hidden && !document.prerendering;

  // Seen is: half of it, or of the window, for a second.
  const watchSlots = (tickets) => {
    const timers = new Map();
    const leave = (slot) => {
      clearTimeout(timers.get(slot));
      timers.delete(slot);
    };
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect } of entries) {
        const isSeen = isIntersecting && (intersectionRatio >= 0.5 || intersectionRect.height >= innerHeight / 2);
        if (!isSeen) leave(target);
        else if (!timers.has(target)) {
          timers.set(target, setTimeout(() => {
            leave(target);
            observer.unobserve(target);
            if (!isInFront()) observer.observe(target);
            else tell("exposure", { ticket: tickets[target.dataset.attuneSlot] });
          }, 1000));
        }
      }
    }, { threshold: [0, 0.1, 0.25, 0.5, 0.75] });
    for (const slot of document.querySelectorAll("[data-attune-slot]")) {
      if (tickets[slot.dataset.attuneSlot]) observer.observe(slot);
    }
    hear("attune:fragment", ({ target, detail }) => {
      tickets[detail.slot] = detail.ticket;
      leave(target);
      observer.unobserve(target);
      if (detail.ticket) observer.observe(target);
    });
  };

  const watchReading = () => {
    let told = 0;
    addEventListener("scroll", () => {
      const share = Math.min(1, (scrollY + innerHeight) / document.documentElement.scrollHeight);
      const depth = Math.floor(share * 4) / 4;
      if (depth > told) tell("scroll", { depth: (told = depth) });
    }, { passive: true });
    let seconds = 0;
    setInterval(() => {
      if (isInFront() && ++seconds % 30 === 0) tell("dwell", { seconds: 30 });
    }, 1000);
    hear("click", ({ target }) => {
      const named = target.closest("[data-attune-click]");
      const name = [...(named?.dataset.attuneClick.trim() ?? "")].slice(0, 200).join("");
      if (name) tell("click", { name });
      if (target.closest("[data-attune-like]")) tell("like");
    });
  };

  const start = () => {
    if (page || !isInFront()) return;
    const tail = JSON.parse(document.querySelector("#attune-tail")?.textContent ?? "{}");
    if (!tail.measure) return;
    page = tail.page;
    tell("page_view");
    // At once: the next page knows of this one.
    send();
    watchSlots(tail.tickets ?? {});
    watchReading();
    setInterval(send, 5000);
    addEventListener("pagehide", send);
    hear("visibilitychange", () => isInFront() || send());
  };

  start();
  for (const name of ["attune:tail", "visibilitychange", "prerenderingchange"]) hear(name, start);
})();
