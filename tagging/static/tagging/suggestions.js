/* What would be found on the page as it stands in the form: asked for two seconds after the last key, and when seen. */
(function () {
  const { Controller } = window.StimulusModule;
  const PAUSE_MS = 2000;
  const PATIENCE_MS = 20_000;
  // Wagtail saves drafts by itself, and notices changes that send no event, such as a block that was moved.
  const CHANGES = ["input", "change", "w-autosave:success"];

  class SuggestionsController extends Controller {
    static targets = ["state", "found"];
    static values = { url: String, atOnce: Boolean, reading: String, failure: String };

    connect() {
      this.form = this.element.closest("form");
      this.note = (event) => this.element.parentElement.contains(event.target) || this.wait();
      for (const kind of CHANGES) this.form.addEventListener(kind, this.note);
      this.fingerprint = "";
      this.is_due = this.atOnceValue;
      // In a tab that nobody looks at, nothing is read.
      this.sight = new IntersectionObserver((entries) => this.see(entries.at(-1).isIntersecting));
      this.sight.observe(this.element.parentElement);
    }

    disconnect() {
      for (const kind of CHANGES) this.form.removeEventListener(kind, this.note);
      this.sight.disconnect();
      clearTimeout(this.timer);
      this.request?.abort();
    }

    see(is_seen) {
      this.is_seen = is_seen;
      if (is_seen && this.is_due) this.ask();
    }

    wait() {
      clearTimeout(this.timer);
      this.is_due = false;
      this.timer = setTimeout(() => {
        this.is_due = true;
        if (this.is_seen) this.ask();
      }, PAUSE_MS);
    }

    /* An editor has said something to a topic: the same text shows it in another state. */
    askAnew() {
      if (!this.asked) return;
      this.asked = null;
      this.fingerprint = "";
      this.ask();
    }

    async ask() {
      this.is_due = false;
      const data = this.question();
      const asked = new URLSearchParams(data).toString();
      if (asked === this.asked) return;
      this.asked = asked;
      this.element.hidden = false;
      data.set("attune-seen", this.fingerprint);
      this.request?.abort();
      const request = (this.request = new AbortController());
      const patience = setTimeout(() => request.abort("late"), PATIENCE_MS);
      this.say(this.readingValue);
      try {
        this.show(await this.post(data, request.signal));
      } catch {
        if (request === this.request) this.fail();
      } finally {
        clearTimeout(patience);
      }
    }

    question() {
      const data = new FormData(this.form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      data.delete("csrfmiddlewaretoken");
      return data;
    }

    async post(body, signal) {
      const token = this.form.elements.csrfmiddlewaretoken?.value || window.wagtailConfig?.CSRF_TOKEN || "";
      const headers = { "X-Requested-With": "XMLHttpRequest", "X-CSRFToken": token };
      const response = await fetch(this.urlValue, { method: "POST", headers, body, signal, credentials: "same-origin" });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      return response.text();
    }

    show(html) {
      const answer = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
      if ("failed" in answer.dataset) return this.fail();
      this.say("");
      this.fingerprint = answer.dataset.fingerprint;
      if (!("seen" in answer.dataset)) this.foundTarget.replaceChildren(answer);
    }

    fail() {
      this.asked = null;
      this.say(this.failureValue, "alert");
    }

    // That reading goes on is not told aloud, or a screen reader would speak at every pause.
    say(text, role = "none") {
      this.stateTarget.setAttribute("role", role);
      this.stateTarget.textContent = text;
      this.stateTarget.hidden = !text;
    }
  }

  window.wagtail.app.register("attune-suggestions", SuggestionsController);
})();
