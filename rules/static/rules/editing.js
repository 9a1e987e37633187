/* What our scripts in the editors' forms share: telling a screen reader, asking the server, and waiting for a pause. */
(() => {
  /* One polite region for the whole page, so that a screen reader hears what a click did. */
  const say = (text) => {
    let region = document.getElementById("attune-announcements");
    if (!region) {
      region = Object.assign(document.createElement("div"), { id: "attune-announcements", className: "w-sr-only" });
      region.setAttribute("aria-live", "polite");
      document.body.append(region);
    }
    region.textContent = text;
  };

  /*
   * The buttons of a workflow write their action into the form and then send it. Wagtail's saving by itself would see a
   * changed form, and do the action a second time beside it: it keeps what is typed, and acts on nothing.
   */
  document.addEventListener("w-autosave:save", (event) => {
    if ([...event.detail.formData.keys()].some((name) => name.startsWith("action-"))) event.preventDefault();
  });

  /* Post to one of our addresses; the answer as JSON, or an error. */
  const ask = async (url, body) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const headers = { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" };
    if (typeof body === "string") headers["Content-Type"] = "application/json";
    const response = await fetch(url, { method: "POST", headers, body, credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(`${response.status} ${url}`);
    return response.json();
  };

  /* Give a function that runs once nothing has called it for a while. */
  const afterPause = (act, milliseconds = 300) => {
    let timer;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(act, milliseconds);
    };
  };

  /* Call back when anything in a form may have changed; give what ends it. */
  const watch = (form, act) => {
    for (const kind of ["input", "change"]) form.addEventListener(kind, act);
    // Rows that are added, moved or removed tell of it by no event; chips are drawn anew without a change.
    const observer = new MutationObserver((changes) => {
      if (changes.some(({ target }) => !target.closest(".attune-chips"))) act();
    });
    for (const builder of form.querySelectorAll('[data-controller~="attune-builder"]')) {
      observer.observe(builder, { childList: true, subtree: true, attributeFilter: ["value"] });
    }
    return () => {
      for (const kind of ["input", "change"]) form.removeEventListener(kind, act);
      observer.disconnect();
    };
  };

  /* Make an element in one line. */
  const make = (tag, { text, attributes = {}, ...properties } = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    element.append(...children);
    return element;
  };

  // Two media may both load this file: what the first has handed out stays.
  window.attune ??= { say, ask, afterPause, watch, make, streams: {} };
})();
