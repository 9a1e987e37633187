/* Suggest, in the row of an action, the variants and parameters of the slot that it names; any other text is taken too. */
(() => {
  const { Controller } = window.StimulusModule;
  const { make } = window.attune;
  const ROW = ".attune-act";
  const DEFAULT = "default";

  class Slots extends Controller {
    static values = { url: String };

    async connect() {
      this.element.addEventListener("focusin", this.suggest);
      try {
        const answer = await fetch(this.urlValue, { credentials: "same-origin" });
        this.slots = (await answer.json()).slots;
      } catch {
        this.slots = []; // Then the lists that came with the form are suggested.
      }
    }

    disconnect() {
      this.element.removeEventListener("focusin", this.suggest);
    }

    suggest = ({ target }) => {
      const row = target.closest?.(ROW);
      const field = target.closest?.("[data-contentpath]")?.dataset.contentpath;
      const slot = row && this.slots?.find(({ name }) => this.is(name, this.typed(row, "slot")));
      if (!slot) return;
      if (field === "variant") this.list(target, [DEFAULT, ...slot.variants].map((name) => [name, ""]));
      if (field === "name") this.list(target, slot.parameters.map(({ name, label }) => [name, label]));
      if (field === "value") {
        const parameter = slot.parameters.find(({ name }) => this.is(name, this.typed(row, "name")));
        if (parameter) this.list(target, parameter.values);
      }
    };

    is(name, typed) {
      return name.toLowerCase() === typed.trim().toLowerCase();
    }

    typed(row, field) {
      return row.querySelector(`[data-contentpath="${field}"] input`)?.value ?? "";
    }

    list(input, values) {
      const id = `${input.id}-of-slot`;
      document.getElementById(id)?.remove();
      const list = make("datalist", { id });
      list.append(...values.map(([value, label]) => Object.assign(new Option(label, value), { label })));
      input.after(list);
      input.setAttribute("list", id);
    }
  }

  window.wagtail.app.register("attune-slots", Slots);
})();
