/* The bench: ask, while somebody types, what the rule in the form is worth beside the live ones. */
(() => {
  const { Controller } = window.StimulusModule;
  const { ask, afterPause, watch } = window.attune;
  const OURS = /^(condition|actions|effects)-|^(slug|site|priority)$/;
  const FORM = "attune-bench-form";

  class Bench extends Controller {
    static targets = ["findings", "rest", "people", "fields", "verdict"];
    static values = { url: String, pk: String, failure: String };

    connect() {
      this.form = this.element.closest("form");
      this.tryForm();
      this.stop = watch(this.form, afterPause(() => this.ask()));
      this.giveWay();
      this.ask();
    }

    disconnect() {
      this.stop();
      this.sight.disconnect();
    }

    /* The words stay in sight while one fills the form in; where the bench is read they would lie over it. */
    giveWay() {
      this.sight = new IntersectionObserver(
        ([seen]) => this.form.querySelector(".attune-words")?.classList.toggle("attune-words--aside", seen.isIntersecting),
        { rootMargin: "0px 0px -40% 0px" },
      );
      this.sight.observe(this.element);
    }

    /* What is tried belongs to a form of its own, so that trying never makes the rule an unsaved one. */
    tryForm() {
      if (document.getElementById(FORM)) return;
      const form = Object.assign(document.createElement("form"), { id: FORM, hidden: true });
      form.addEventListener("submit", (event) => event.preventDefault());
      document.body.append(form);
    }

    get question() {
      const data = new FormData(this.form);
      for (const name of [...data.keys()]) if (!OURS.test(name)) data.delete(name);
      for (const [name, value] of new FormData(document.getElementById(FORM))) data.append(name, value);
      data.set("bench-pk", this.pkValue);
      return data;
    }

    async ask() {
      const data = this.question;
      const asked = new URLSearchParams(data).toString();
      if (asked === this.asked || !data.has("condition-count")) return;
      this.asked = asked;
      try {
        const answer = await ask(this.urlValue, data);
        if (asked === this.asked) this.show(answer);
      } catch {
        this.asked = null;
        this.findingsTarget.textContent = this.failureValue;
        this.shown = {};
      }
    }

    show(answer) {
      this.restTarget.hidden = !answer.verdict.trim();
      for (const part of ["findings", "people", "verdict"]) this.put(part, answer[part]);
      // A field in which somebody types is left alone.
      if (answer.fields_for !== this.fieldsFor) this.putFields(answer);
      const summary = document.querySelector("[data-attune-bench-summary]");
      if (!summary) return;
      summary.innerHTML = answer.summary;
      summary.hidden = !answer.summary.trim();
    }

    /* Only what differs is put in its place, so that a screen reader hears it once. */
    put(part, html) {
      this.shown ??= {};
      if (this.shown[part] === html) return;
      this.shown[part] = html;
      const target = this[`${part}Target`];
      const open = [...target.querySelectorAll("details[open]")].map((each) => each.dataset.attunePerson);
      target.innerHTML = html;
      for (const each of target.querySelectorAll("details")) each.open = open.includes(each.dataset.attunePerson);
    }

    putFields(answer) {
      this.fieldsFor = answer.fields_for;
      const name = this.fieldsTarget.contains(document.activeElement) ? document.activeElement.name : "";
      this.fieldsTarget.innerHTML = answer.fields;
      if (name) this.fieldsTarget.querySelector(`[name="${CSS.escape(name)}"]`)?.focus();
    }
  }

  window.wagtail.app.register("attune-bench", Bench);
})();
