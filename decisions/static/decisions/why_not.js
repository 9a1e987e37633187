// "Why not B?" is found out when it is opened, and kept while the page stands. Without this script a link leads there.
(() => {
  "use strict";
  const LONGEST_MS = 20_000;
  const words = document.currentScript.dataset;

  const answerAt = async (url) => {
    const response = await fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout(LONGEST_MS) });
    const answer = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("attune-answer");
    // Whoever has been signed out gets another page.
    if (!response.ok || !answer) throw new Error(`${response.status} ${url}`);
    return [...answer.childNodes];
  };

  const fill = async (details, url) => {
    const place = details.querySelector("[aria-live]");
    details.dataset.attuneWhyNot = "asked";
    place.setAttribute("aria-busy", "true");
    place.replaceChildren(said(words.working));
    const shown = await answerAt(url).catch(() => [said(words.failure), retry(details, url)]);
    place.replaceChildren(...shown);
    place.removeAttribute("aria-busy");
  };

  const said = (text) => Object.assign(document.createElement("p"), { textContent: text });

  const retry = (details, url) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: words.again });
    button.className = "attune-why__again";
    button.addEventListener("click", () => {
      // The button goes; the keyboard stays here.
      details.querySelector("summary").focus();
      fill(details, url);
    });
    return button;
  };

  // What opens and closes says so to itself alone: it is known on the way down.
  const opened = ({ target }) => {
    const link = target.open && target.matches('[data-attune-why-not=""]') && target.querySelector("[aria-live] a");
    if (link) fill(target, link.href);
  };
  document.addEventListener("toggle", opened, true);
})();
