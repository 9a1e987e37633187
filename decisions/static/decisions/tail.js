// Ask for what a publicly cached page cannot hold: the consent question, and what the beacon needs.
(() => {
  "use strict";
  const page = document.currentScript.dataset.page;
  const here = `${location.pathname}${location.search}`;
  fetch(`/api/decisions/tail/?page=${encodeURIComponent(page)}&address=${encodeURIComponent(here)}`, {
    credentials: "same-origin",
    headers: { Accept: "application/json" },
  })
    .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
    .then(({ html }) => {
      document.body.insertAdjacentHTML("beforeend", html);
      document.dispatchEvent(new CustomEvent("attune:tail"));
    })
    .catch(() => {}); // Without it the page still reads well; nothing is measured.
})();
