// Why do I see this: what a visitor asks by opening it is fetched then, and put in its place.
(() => {
  "use strict";
  const tell = async (link) => {
    const place = link.closest(".attune-because__told");
    const response = await fetch(`${link.href}&part=1`, { credentials: "same-origin" });
    // The link leads to the same words on a page of their own.
    if (response.ok) place.innerHTML = await response.text();
  };
  // A toggle does not bubble; it is heard on its way down.
  document.addEventListener(
    "toggle",
    (event) => {
      const link = event.target.open ? event.target.querySelector("[data-attune-why]") : null;
      if (link) tell(link).catch(() => {});
    },
    true,
  );
})();
