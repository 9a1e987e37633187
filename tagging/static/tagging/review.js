// The review queue: "all" ticks every row, arrow keys and j, k go from row to row, and the focus stays in its place.
(() => {
    const form = document.querySelector("[data-attune-review]");
    const KEY = "attune-review-place";
    const STEPS = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
    const rows = () => [...form.querySelectorAll(".attune-review__row")];
    const controls = (row) => [...row.querySelectorAll("input:not([type=hidden]), a, button")];

    function remember(event) {
        const row = event.submitter?.closest(".attune-review__row");
        if (row) sessionStorage.setItem(KEY, String(rows().indexOf(row)));
    }

    function step(event) {
        const row = event.target.closest(".attune-review__row");
        const by = STEPS[event.key];
        if (!row || !by || event.ctrlKey || event.metaKey || event.altKey) return;
        const next = rows()[rows().indexOf(row) + by];
        if (!next) return;
        event.preventDefault();
        controls(next)[controls(row).indexOf(event.target)]?.focus();
    }

    function tick(event) {
        const boxes = [...form.querySelectorAll('[name="row"]')];
        const all = form.querySelector('[name="all"]');
        if (event.target === all) boxes.forEach((box) => { box.checked = all.checked; });
        if (event.target.name === "row") all.checked = false;
    }

    if (!form) return;
    form.addEventListener("submit", remember);
    form.addEventListener("keydown", step);
    form.addEventListener("change", tick);
    const place = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    if (place !== null) (rows()[Number(place)] ?? rows().at(-1))?.querySelector('[name="row"]').focus();
})();
