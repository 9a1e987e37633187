// An upload on its way: the bar follows the worker, and the page comes anew when the next step is reached.
(() => {
    const place = document.querySelector("[data-attune-upload]");
    const bar = place?.querySelector("progress");
    const words = place?.querySelector("[data-attune-upload-words]");
    const EVERY_MS = 1500;
    const QUARTERS = 4;
    let told = 0;

    function show({ done, of }) {
        if (!of) return;
        bar.max = of;
        bar.value = done;
        // A screen reader hears each quarter, not each step.
        const quarter = Math.floor((QUARTERS * done) / of);
        if (quarter === told && words.textContent.includes(of.toLocaleString())) return;
        told = quarter;
        words.textContent = place.dataset.words
            .replace("{done}", done.toLocaleString())
            .replace("{of}", of.toLocaleString());
    }

    async function look() {
        try {
            const answer = await fetch(place.dataset.url, { credentials: "same-origin" });
            // Stopped elsewhere, or signed out: the page says which.
            if (!answer.ok || answer.redirected) return window.location.reload();
            const far = await answer.json();
            const isLost = far.is_lost ? "yes" : "no";
            if (far.state !== place.dataset.state || isLost !== place.dataset.isLost) return window.location.reload();
            show(far);
        } catch {
            // The network comes back, or somebody reloads.
        }
        setTimeout(look, EVERY_MS);
    }

    if (place) setTimeout(look, EVERY_MS);
})();
