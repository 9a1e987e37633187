/* Read the form in words while somebody types: the condition as a sentence, what follows, and what is unfinished. */
(() => {
  const { Controller } = window.StimulusModule;
  const { ask, afterPause, make, watch } = window.attune;
  // Fields of the declaration itself: its condition, and what follows from it.
  const OURS = /^(condition|actions|effects)-/;

  class Words extends Controller {
    static targets = ["sentence", "outcomes", "problems"];
    static values = { url: String, empty: String, nothing: String, failure: String };

    connect() {
      this.form = this.element.closest("form");
      this.stop = watch(this.form, afterPause(() => this.ask()));
      this.ask();
    }

    disconnect() {
      this.stop();
    }

    async ask() {
      const data = new FormData(this.form);
      for (const name of [...data.keys()]) if (!OURS.test(name)) data.delete(name);
      const asked = new URLSearchParams(data).toString();
      if (asked === this.asked || !data.has("condition-count")) return;
      this.asked = asked;
      try {
        const answer = await ask(this.urlValue, data);
        if (asked === this.asked) this.show(answer);
      } catch {
        this.asked = null;
        this.list(this.problemsTarget, [this.failureValue]);
      }
    }

    show({ sentence, outcomes, doubts, problems }) {
      this.sentenceTarget.textContent = sentence || this.emptyValue;
      if (this.hasOutcomesTarget) this.list(this.outcomesTarget, outcomes.length ? outcomes : [this.nothingValue]);
      this.list(this.problemsTarget, [...problems, ...doubts]);
    }

    list(target, lines) {
      target.replaceChildren(...lines.map((text) => make("li", { text })));
      target.hidden = !lines.length;
    }
  }

  window.wagtail.app.register("attune-words", Words);
})();
