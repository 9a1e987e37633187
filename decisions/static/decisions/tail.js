// Ask for what a publicly cached page cannot hold: the consent question, and what the beacon needs.
(() => {
  "use strict";
  const { tail, page, decided } = document.currentScript.dataset;
  const here = `${location.pathname}${location.search}`;
  const asked = new URLSearchParams({ page, decided, address: here, referrer: document.referrer });
  const ask = () => fetch(`${tail}?${asked}`, {
    credentials: "same-origin",
    headers: { Accept: "application/json" },
  })
    .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
    .then(({ html }) => {
      document.body.insertAdjacentHTML("beforeend", html);
      document.dispatchEvent(new CustomEvent("attune:tail"));
    })
    .catch(() => {}); // Without it the page still reads well; nothing is measured.
  // A page that the browser prepares may never be shown, and the visitor may choose otherwise until then.
  if (document.prerendering) document.addEventListener("prerenderingchange", ask, { once: true });
  else ask();
})();
