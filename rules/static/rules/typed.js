/* Type a condition as a sentence: it is read while one types, and the rows of the form follow it. */
(() => {
  const { Controller } = window.StimulusModule;
  const { ask, afterPause, make, say, streams } = window.attune;

  class Typed extends Controller {
    static targets = ["open", "box", "text", "problem", "proposals", "state", "undo"];
    static values = { url: String, stream: String, taken: String, back: String, failure: String };

    connect() {
      this.read = afterPause(() => this.ask(), 250);
    }

    toggle() {
      const isOpen = this.boxTarget.hidden;
      this.boxTarget.hidden = !isOpen;
      this.openTarget.setAttribute("aria-expanded", String(isOpen));
      if (!isOpen) return;
      // What was read out from the rows is where one goes on from.
      const status = this.element.closest(".attune-words").querySelector("[data-attune-words-target=sentence]");
      this.textTarget.value = this.stream?.children.length ? status.textContent.trim() : "";
      this.before = null;
      this.clear();
      this.fit();
      this.textTarget.focus();
    }

    get stream() {
      return streams[this.streamValue];
    }

    typed() {
      this.fit();
      this.read();
    }

    fit() {
      this.textTarget.style.height = "auto";
      this.textTarget.style.height = `${this.textTarget.scrollHeight + 2}px`;
    }

    async ask() {
      const text = this.textTarget.value;
      const body = new FormData();
      body.set("text", text);
      let answer;
      try {
        answer = await ask(this.urlValue, body);
      } catch {
        answer = { problem: { message: this.failureValue, start: 0, end: 0, proposals: [] } };
      }
      // Somebody has typed on meanwhile.
      if (text !== this.textTarget.value) return;
      if (answer.problem) this.wrong(answer.problem);
      else this.take(answer.rows);
    }

    take(rows) {
      this.before ??= this.stream.getState();
      this.clear();
      this.fill(rows);
      this.stateTarget.textContent = this.takenValue;
      this.undoTarget.hidden = false;
      this.changed();
    }

    undo() {
      this.fill(this.before);
      this.before = null;
      this.clear();
      this.stateTarget.textContent = this.backValue;
      this.changed();
      this.textTarget.focus();
    }

    fill(rows) {
      window.attune.isFilling = true;
      this.stream.setState(rows);
      clearTimeout(this.filled);
      this.filled = setTimeout(() => (window.attune.isFilling = false), 500);
    }

    changed() {
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
    }

    clear() {
      this.problemTarget.hidden = this.proposalsTarget.hidden = this.undoTarget.hidden = true;
      this.textTarget.removeAttribute("aria-invalid");
      this.stateTarget.textContent = "";
    }

    /* Show the sentence with the word marked at which it goes wrong, and what would mend it. */
    wrong({ message, start, end, proposals }) {
      const text = this.textTarget.value;
      const around = 40;
      const isUnfinished = start >= text.trimEnd().length;
      this.stateTarget.textContent = "";
      this.textTarget.toggleAttribute("aria-invalid", !isUnfinished);
      const before = `${start > around ? "…" : ""}${text.slice(Math.max(0, start - around), start)}`;
      const after = `${text.slice(end, end + around)}${text.length > end + around ? "…" : ""}`;
      const shown = end > start ? [before, make("mark", { text: text.slice(start, end) }), after] : [];
      this.problemTarget.replaceChildren(make("strong", { text: message }), ...(shown.length ? [make("span", { className: "attune-typed__where" }, ...shown)] : []));
      this.problemTarget.hidden = !text.trim();
      this.problemTarget.classList.toggle("attune-typed__problem--unfinished", isUnfinished);
      this.proposalsTarget.replaceChildren(...proposals.map((proposal) => this.button(proposal)));
      this.proposalsTarget.hidden = !proposals.length;
    }

    button({ start, end, words }) {
      const button = make("button", { text: words, type: "button", className: "attune-chip" });
      button.addEventListener("click", () => {
        const text = this.textTarget.value;
        const before = text.slice(0, start);
        const space = before && !/[\s(]$/.test(before) ? " " : "";
        const put = `${before}${space}${words}`;
        const rest = text.slice(end);
        this.textTarget.value = `${put}${rest || " "}`;
        this.textTarget.focus();
        const place = put.length + (rest ? 0 : 1);
        this.textTarget.setSelectionRange(place, place);
        say(words);
        this.fit();
        this.ask();
      });
      return button;
    }
  }

  window.wagtail.app.register("attune-typed", Typed);
})();
