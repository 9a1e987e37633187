/* What a server-rendered form cannot do: chips, and keeping the keyboard's place. No build step. */
(() => {
  const { Controller } = window.StimulusModule;

  const { say } = window.attune;

  /* Draw chips over a <select multiple>, or over a <textarea> with one value a line. */
  class Chips extends Controller {
    static values = { add: String, remove: String };

    connect() {
      this.element.hidden = true;
      this.box = Object.assign(document.createElement("div"), { className: "attune-chips" });
      this.element.after(this.box);
      this.draw();
    }

    disconnect() {
      this.box.remove();
      this.element.hidden = false;
    }

    get isSelect() {
      return this.element.tagName === "SELECT";
    }

    get chosen() {
      if (this.isSelect) return [...this.element.selectedOptions].map((option) => option.text);
      return this.element.value.split("\n").filter((line) => line.trim());
    }

    draw({ focus = false } = {}) {
      const input = document.createElement("input");
      input.type = "text";
      input.placeholder = `${this.addValue}…`;
      input.setAttribute("aria-label", this.addValue);
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || (event.key === "," && !this.isSelect)) {
          event.preventDefault();
          this.add(input.value);
        } else if (event.key === "Backspace" && !input.value && this.chosen.length) {
          this.remove(this.chosen.at(-1));
        }
      });
      input.addEventListener("change", () => this.add(input.value));
      this.box.replaceChildren(...this.chosen.map((text) => this.chip(text)), input);
      if (this.isSelect) this.box.append(this.known(input));
      if (focus) input.focus();
    }

    chip(text) {
      const chip = Object.assign(document.createElement("button"), { type: "button", className: "attune-chip" });
      chip.textContent = `${text} ×`;
      chip.setAttribute("aria-label", `${this.removeValue} ${text}`);
      chip.addEventListener("click", () => this.remove(text));
      return chip;
    }

    known(input) {
      const list = Object.assign(document.createElement("datalist"), { id: `${this.element.id}-known` });
      list.append(...[...this.element.options].filter((one) => !one.selected).map((one) => new Option(one.text)));
      input.setAttribute("list", list.id);
      return list;
    }

    add(typed) {
      const text = typed.trim();
      if (!text || this.chosen.includes(text)) return;
      if (this.isSelect) {
        const option = [...this.element.options].find((one) => one.text.toLowerCase() === text.toLowerCase());
        if (!option || option.selected) return;
        option.selected = true;
      } else {
        this.element.value = [...this.chosen, text].join("\n");
      }
      this.changed(`+ ${text}`);
    }

    remove(text) {
      if (this.isSelect) {
        [...this.element.options].filter((one) => one.text === text).forEach((one) => (one.selected = false));
      } else {
        this.element.value = this.chosen.filter((one) => one !== text).join("\n");
      }
      this.changed(`− ${text}`);
    }

    changed(what) {
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
      this.draw({ focus: true });
      say(what);
    }
  }

  const CHILD = "[data-streamfield-child]";
  const siblings = (child) => [...child.parentElement.querySelectorAll(`:scope > ${CHILD}:not([aria-hidden="true"])`)];
  const nameOf = (child) => child.querySelector("[data-panel-heading]")?.firstElementChild?.textContent.trim() ?? "";
  const place = (child) => `${siblings(child).indexOf(child) + 1} / ${siblings(child).length}`;
  const adder = (within) => within?.querySelector(".c-sf-add-button");

  /* Keep the focus where the editor works: Wagtail drops it after inserting a group, moving and deleting. */
  class Builder extends Controller {
    connect() {
      // Wagtail's own handlers stop the click, so it is heard on the way down.
      this.element.addEventListener("click", this.remember, true);
      this.observer = new MutationObserver((changes) => this.noticed(changes));
      this.observer.observe(this.element, { childList: true, subtree: true });
      setTimeout(() => (this.isReady = true), 500);
    }

    disconnect() {
      this.element.removeEventListener("click", this.remember, true);
      this.observer.disconnect();
    }

    remember = (event) => {
      if (event.target.closest?.(".c-sf-add-button")) setTimeout(() => this.search(), 100);
      const button = event.target.closest?.("[data-streamfield-action]");
      const child = button?.closest(CHILD);
      if (!child || button.disabled) return;
      const action = button.dataset.streamfieldAction;
      if (action.startsWith("MOVE_")) setTimeout(() => this.moved(child, button), 20);
      if (action === "DELETE") this.deleting(child);
    };

    search() {
      document.querySelector('.w-combobox [role="combobox"], .w-combobox input')?.focus();
    }

    moved(child, button) {
      const other = child.querySelector('[data-streamfield-action^="MOVE_"]:not(:disabled)');
      (button.disabled ? other : button)?.focus();
      say(`${nameOf(child)}: ${place(child)}`);
    }

    deleting(child) {
      const all = siblings(child);
      const next = all[all.indexOf(child) + 1] ?? all[all.indexOf(child) - 1];
      const stream = child.parentElement;
      const name = nameOf(child);
      setTimeout(() => {
        (next?.querySelector("input:not([type=hidden]), select, button") ?? adder(stream))?.focus();
        say(`− ${name}`);
      }, 300);
    }

    noticed(changes) {
      if (!this.isReady) return;
      // A typed sentence fills the rows while the keyboard stays in its box.
      if (window.attune.isFilling) {
        this.element.querySelectorAll(CHILD).forEach((child) => (child.dataset.attuneSeen = ""));
        return;
      }
      const added = changes.flatMap((change) => [...change.addedNodes]).find((node) => node.matches?.(CHILD));
      if (!added || "attuneSeen" in added.dataset) return;
      added.dataset.attuneSeen = "";
      setTimeout(() => {
        if (!added.isConnected) return;
        if (!added.contains(document.activeElement)) {
          (adder(added.querySelector("[data-streamfield-stream-container]")) ?? this.firstField(added))?.focus();
        }
        say(`+ ${nameOf(added)}`);
      }, 350);
    }

    firstField(child) {
      return [...child.querySelectorAll("input, select, textarea")].find((field) => field.offsetParent);
    }
  }

  /* A fact that is gone is shown where it stands, but nobody may add one. */
  class ConditionStream extends window.wagtailStreamField.blocks.StreamBlockDefinition {
    constructor(name, grouped, states, meta) {
      super(name, grouped, states, meta);
      this.groupedChildBlockDefs = grouped
        .map(([group, blocks]) => [group, blocks.filter((block) => block.name !== "unknown")])
        .filter(([, blocks]) => blocks.length);
    }

    /* The outermost stream of a field is known by its name, so that a typed sentence can fill it. */
    render(placeholder, prefix, state, error) {
      const stream = super.render(placeholder, prefix, state, error);
      window.attune.streams[prefix] = stream;
      return stream;
    }
  }

  window.telepath.register("attune.ConditionStream", ConditionStream);
  window.wagtail.app.register("attune-chips", Chips);
  window.wagtail.app.register("attune-builder", Builder);
})();
