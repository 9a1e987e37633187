/* Variants in the page editor: who sees what, a button that copies the default, children put in order. No build step. */
(() => {
  const { Controller } = window.StimulusModule;
  const { say, ask, afterPause, make } = window.attune;
  const { StructBlock, StructBlockDefinition } = window.wagtailStreamField.blocks;

  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", `icon icon-${name}`);
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#icon-${name}`);
    svg.append(use);
    return svg;
  };

  /* "Water" becomes "Water 2", and "Water 2" becomes "Water 3": rules tell variants apart by their names. */
  const nextName = (name, taken) => {
    const [, stem, number] = /^(.*?)(?: (\d+))?$/.exec(name);
    for (let next = Number(number ?? 1) + 1; ; next += 1) {
      if (!taken.includes(`${stem} ${next}`.toLowerCase())) return `${stem} ${next}`;
    }
  };

  class Variant extends StructBlock {
    getDuplicatedState() {
      const state = super.getDuplicatedState();
      return { ...state, name: state.name ? nextName(state.name, []) : "" };
    }
  }

  class VariantDefinition extends StructBlockDefinition {
    render(placeholder, prefix, state, error) {
      return new Variant(this, placeholder, prefix, state, error);
    }
  }

  /* The lines beside a block: who sees which variant, kept up to date while somebody writes. */
  class Reach {
    constructor(bound, { url, words }) {
      this.bound = bound;
      this.url = url;
      this.words = words;
      this.content = bound.childBlocks.content;
      this.list = bound.childBlocks.variants;
      this.draw();
      this.nameDefault();
      this.copyDefault();
      this.watch();
    }

    draw() {
      const heading = make("h4", { className: "attune-reach__heading", text: this.words.heading });
      this.slot = make("span", { className: "attune-reach__slot" });
      this.rows = make("ol", { className: "attune-reach__rows" });
      const add = make("button", { type: "button", className: "button button-small button-secondary attune-reach__add" });
      add.append(icon("plus"), this.words.add);
      add.addEventListener("click", () => this.add());
      this.remarks = make("ul", { className: "attune-reach__remarks", hidden: true });
      this.box = make("div", { className: "attune-reach" }, heading, this.slot, this.rows, this.remarks, add);
      this.bound.container[0].prepend(this.box);
    }

    /* Wagtail names the block twice; the inner one is what everyone sees for whom no variant is meant. */
    nameDefault() {
      const part = this.bound.container[0].querySelector(':scope > [data-contentpath="content"]');
      const label = part?.querySelector(":scope > .w-field__label");
      const heading = part?.querySelector(".c-sf-block__type");
      if (heading) heading.textContent = this.words.default;
      if (heading && label) label.remove();
      else if (label) label.firstChild.textContent = this.words.default;
    }

    /* Whoever adds a variant wants to change the default a little, not to write it again. */
    copyDefault() {
      const usual = this.list._getChildDataForInsertion.bind(this.list);
      this.list._getChildDataForInsertion = (...given) => {
        const [definition, state, id] = usual(...given);
        const content = (this.content.getDuplicatedState ?? this.content.getState).call(this.content);
        return [definition, { ...state, content }, id];
      };
    }

    watch() {
      this.refresh = afterPause(() => this.ask());
      // A deleted variant stays in the form, hidden: of that only the click tells, and Wagtail keeps it to itself.
      for (const kind of ["input", "change", "click"]) this.bound.container[0].addEventListener(kind, this.refresh, true);
      new MutationObserver(this.refresh).observe(this.list.container[0], { childList: true, subtree: true });
      // A long page has many blocks: each asks when it is first looked at.
      const seen = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        this.ask();
      });
      seen.observe(this.box);
    }

    add() {
      this.list._onRequestInsert(this.list.children.length);
      this.open(this.list.children.at(-1).id);
      say(this.words.added);
    }

    get state() {
      const slot = this.bound.childBlocks.slot?.getValue() ?? "";
      const variants = this.list.children.map((child) => {
        const { name, segments, starts, ends, is_off } = child.block.childBlocks;
        return {
          id: child.id,
          name: name.getValue(),
          segments: segments.getValue(),
          starts: starts.getValue(),
          ends: ends.getValue(),
          is_off: is_off.getValue(),
        };
      });
      return { slot, block: this.bound.blockDef.name, variants };
    }

    async ask() {
      const asked = JSON.stringify(this.state);
      if (asked === this.asked) return;
      this.asked = asked;
      try {
        const answer = await ask(this.url, asked);
        if (asked === this.asked) this.show(answer);
      } catch {
        this.asked = null;
        this.rows.replaceChildren(make("li", { className: "attune-reach__row", text: this.words.failure }));
      }
    }

    show({ slot, variants, default: others, remarks = [] }) {
      this.slot.textContent = slot;
      const rows = variants.map((variant) => this.row(variant));
      this.rows.replaceChildren(...rows, this.row({ name: this.words.default, who: others }));
      this.remarks.replaceChildren(...remarks.map((text) => make("li", { text })));
      this.remarks.hidden = !remarks.length;
      this.box.classList.toggle("attune-reach--alone", !variants.length);
    }

    row({ id, name, who, is_unseen: isUnseen }) {
      const row = make("li", { className: "attune-reach__row" });
      if (isUnseen) row.classList.add("attune-reach__row--unseen");
      const go = make("button", { type: "button", className: "attune-reach__name", text: name || this.words.unnamed });
      go.addEventListener("click", () => this.open(id));
      row.append(icon(isUnseen ? "warning" : "user"), go, make("span", { className: "attune-reach__who", text: who }));
      return row;
    }

    open(id) {
      const child = this.list.children.find((each) => each.id === id);
      const place = child?.element ?? this.bound.container[0].querySelector('[data-contentpath="content"]');
      const toggle = place.querySelector("[data-panel-toggle]");
      if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
      (child?.block ?? this.content).focus();
      // After the panel has unfolded: before that there is nothing to scroll to.
      setTimeout(() => place.scrollIntoView({ block: "start", behavior: "instant" }), 50);
    }
  }

  class AdaptiveDefinition extends StructBlockDefinition {
    render(placeholder, prefix, state, error) {
      const bound = super.render(placeholder, prefix, state, error);
      bound.reach = new Reach(bound, this.meta.attune);
      return bound;
    }
  }

  /* Draw buttons over a text that names the children of a block in their order; nothing typed means the usual one. */
  class Order extends Controller {
    static values = { children: Array, up: String, down: String, usual: String };

    connect() {
      this.element.type = "hidden";
      this.box = make("div", { className: "attune-order" });
      this.element.after(this.box);
      this.draw();
    }

    disconnect() {
      this.box.remove();
    }

    get names() {
      const usual = this.childrenValue.map(([name]) => name);
      const typed = this.element.value.split(",").filter((name) => usual.includes(name));
      return typed.length === usual.length ? typed : usual;
    }

    draw() {
      const labels = Object.fromEntries(this.childrenValue);
      const items = this.names.map((name, place) => this.item(name, labels[name], place));
      const usual = make("button", { type: "button", className: "attune-order__usual", text: this.usualValue });
      usual.disabled = !this.element.value;
      usual.addEventListener("click", () => this.choose("", 0));
      this.box.replaceChildren(make("ol", { className: "attune-order__list" }, ...items), usual);
    }

    item(name, label, place) {
      const move = (words, by) => {
        const to = place + by;
        const button = make("button", { type: "button", className: "attune-order__move", disabled: !this.names[to] });
        button.setAttribute("aria-label", words.replace("%s", label));
        button.append(icon(by < 0 ? "arrow-up" : "arrow-down"));
        button.addEventListener("click", () => this.move(place, to, label));
        return button;
      };
      return make("li", {}, make("span", { text: label }), move(this.upValue, -1), move(this.downValue, 1));
    }

    move(place, to, label) {
      const names = [...this.names];
      names.splice(to, 0, ...names.splice(place, 1));
      this.choose(names.join(","), to);
      say(`${label}: ${to + 1} / ${names.length}`);
    }

    choose(text, place) {
      this.element.value = text;
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
      this.draw();
      this.box.querySelectorAll("li")[place]?.querySelector("button:not(:disabled)")?.focus();
    }
  }

  window.telepath.register("attune.VariantBlock", VariantDefinition);
  window.telepath.register("attune.AdaptiveBlock", AdaptiveDefinition);
  window.wagtail.app.register("attune-order", Order);
})();
