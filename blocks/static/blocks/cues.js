// Cues: what happens in the page asks the server for one slot anew. The answer takes its place only while nothing of
// the slot is in sight and it lies below what is being read, so that nothing ever moves under a reader's eyes.
(() => {
  "use strict";
  const { fragments: FRAGMENTS } = document.currentScript.dataset;
  const SCROLLED = "scrolled_75";
  const STAYED = "stayed_30s";
  const SKIPPED = "skipped_section";
  const LIKED = "liked";
  const STAY_S = 30;
  const STOP_MS = 1000;
  const WHERE_EYES_REST = "-20% 0px";

  const slots = [...document.querySelectorAll("[data-attune-cues]")];
  const tail = () => JSON.parse(document.getElementById("attune-tail")?.textContent ?? "{}");
  const outcomes = { ...tail().outcomes };
  // On a page that anyone may cache the tail comes later; what was placed by then stays as it is.
  document.addEventListener("attune:tail", () => Object.assign(outcomes, { ...tail().outcomes, ...outcomes }));
  const page = () => tail().page ?? document.querySelector("script[data-page]")?.dataset.page;
  const waiting = new Map();
  const answered = new Map();
  let turns = 0;

  // A page that the browser prepares, or that lies behind another, is loaded and not read.
  const isSeen = () => !document.hidden && !document.prerendering;
  const cuesOf = (slot) => slot.dataset.attuneCues.split(" ");
  const isWanted = (cue) => slots.some((slot) => cuesOf(slot).includes(cue));
  // A hidden slot has no box: the next thing that has one stands where it would.
  const topOf = (slot) => {
    let place = slot;
    while (place && !place.getClientRects().length) place = place.nextElementSibling ?? place.parentElement?.nextElementSibling;
    return place ? place.getBoundingClientRect().top : document.documentElement.scrollHeight;
  };
  const isBelow = (slot) => topOf(slot) >= innerHeight;

  const place = (slot, fragment) => {
    waiting.delete(slot);
    slot.innerHTML = fragment.html;
    slot.hidden = fragment.is_hidden || !fragment.html.trim();
    outcomes[fragment.slot] = fragment.outcome;
    slot.dispatchEvent(new CustomEvent("attune:fragment", { bubbles: true, detail: fragment }));
  };

  const placeWhatWaits = () => {
    for (const [slot, fragment] of waiting) if (isBelow(slot)) place(slot, fragment);
  };

  const ask = async (slot, cue, skipped) => {
    turns += 1;
    const turn = turns;
    const parameters = new URLSearchParams({
      page: page(),
      slot: slot.dataset.attuneSlot,
      cue,
      skipped,
      address: `${location.pathname}${location.search}`,
      referrer: document.referrer,
    });
    const response = await fetch(`${FRAGMENTS}?${parameters}`, { credentials: "same-origin" });
    if (!response.ok) return;
    const fragment = await response.json();
    // An answer that was overtaken by that to a later cue is old.
    if (answered.get(slot) > turn) return;
    answered.set(slot, turn);
    waiting.delete(slot);
    if (fragment.outcome === outcomes[fragment.slot]) return;
    if (isBelow(slot)) place(slot, fragment);
    else waiting.set(slot, fragment);
  };

  const happened = (cue, { skipped = "", slots: asking = slots } = {}) => {
    if (!("page" in tail())) return;
    document.dispatchEvent(new CustomEvent("attune:cue", { detail: { cue, skipped } }));
    for (const slot of asking) {
      // Without an answer the page stays as it is.
      if (cuesOf(slot).includes(cue)) ask(slot, cue, skipped).catch(() => {});
    }
  };

  // Three quarters of what stands above a slot, which then still lies ahead of the reader.
  const watchDepth = () => {
    let watched = slots.filter((slot) => cuesOf(slot).includes(SCROLLED));
    const look = () => {
      if (!isSeen()) return;
      const reached = watched.filter((slot) => scrollY + innerHeight >= 0.75 * (topOf(slot) + scrollY));
      watched = watched.filter((slot) => !reached.includes(slot));
      if (reached.length) happened(SCROLLED, { slots: reached });
      if (!watched.length) removeEventListener("scroll", look);
    };
    addEventListener("scroll", look, { passive: true });
  };

  const watchStay = () => {
    let seconds = 0;
    const clock = setInterval(() => {
      if (isSeen()) seconds += 1;
      if (seconds < STAY_S) return;
      clearInterval(clock);
      happened(STAYED);
    }, 1000);
  };

  // A section is skipped when it has left at the top and stood where eyes rest for less than a second in all. A strip
  // of it at the edge of the screen is not yet seen.
  const watchSkips = () => {
    const seen = new Map();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting, boundingClientRect, rootBounds, time } of entries) {
        const known = seen.get(target) ?? { since: 0, total: 0 };
        known.isIn = isIntersecting;
        if (isIntersecting && !known.since && isSeen()) known.since = time;
        if (!isIntersecting && known.since) {
          known.total += time - known.since;
          known.since = 0;
          if (boundingClientRect.bottom <= rootBounds.top) {
            observer.unobserve(target);
            if (known.total < STOP_MS) happened(SKIPPED, { skipped: target.dataset.attuneName });
          }
        }
        seen.set(target, known);
      }
    }, { rootMargin: WHERE_EYES_REST });
    for (const section of document.querySelectorAll("[data-attune-name]")) observer.observe(section);
    // What passes while the page lies behind another is no stop.
    document.addEventListener("visibilitychange", () => {
      const now = performance.now();
      for (const known of seen.values()) {
        if (known.since) known.total += now - known.since;
        known.since = known.isIn && isSeen() ? now : 0;
      }
    });
  };

  const watchLikes = () => {
    document.addEventListener("click", ({ target }) => target.closest("[data-attune-like]") && happened(LIKED));
  };

  if (isWanted(SCROLLED)) watchDepth();
  if (isWanted(STAYED)) watchStay();
  if (isWanted(SKIPPED)) watchSkips();
  if (isWanted(LIKED)) watchLikes();
  addEventListener("scroll", placeWhatWaits, { passive: true });
})();
