/* A stored value that is none of the choices any more: Wagtail's widgets would drop it, so the next save would too. */
(() => {
  const words = (pattern, value) => (pattern || "%s").replace("%s", value);
  const strings = (state) => [state ?? []].flat().map(String).filter(Boolean);

  const Select = window.telepath.constructors["wagtail.widgets.Select"];
  const Radio = window.telepath.constructors["wagtail.widgets.RadioSelect"];
  const BoundSelect = new Select("").boundWidgetClass;
  const BoundRadio = new Radio("").boundWidgetClass;

  class KeptSelect extends BoundSelect {
    setState(state) {
      const known = new Set([...this.input.options].map((option) => option.value));
      for (const value of strings(state).filter((each) => !known.has(each))) {
        this.input.add(new Option(words(this.input.dataset.attuneGone, value), value));
      }
      super.setState(strings(state).length ? strings(state) : state ?? []);
    }
  }

  class KeptChecks extends BoundRadio {
    setState(state) {
      const inputs = [...this.element.querySelectorAll(`input[name="${this.name}"]`)];
      const known = new Set(inputs.map((input) => input.value));
      for (const value of strings(state).filter((each) => !known.has(each))) this.add(inputs, value);
      super.setState(strings(state));
    }

    /* Copy the last box, with the value and in words that say that it is gone. */
    add(inputs, value) {
      const model = inputs.at(-1);
      const row = model?.closest("label")?.parentElement;
      if (!row) return;
      const copy = row.cloneNode(true);
      const input = copy.querySelector("input");
      const label = copy.querySelector("label");
      input.value = value;
      input.id = `${model.id}-${this.element.querySelectorAll("input").length}`;
      label.htmlFor = input.id;
      label.replaceChildren(input, ` ${words(model.dataset.attuneGone, value)}`);
      row.parentElement.append(copy);
    }
  }

  window.telepath.register("attune.KeepingSelect", class extends Select { boundWidgetClass = KeptSelect; });
  window.telepath.register("attune.KeepingChecks", class extends Radio { boundWidgetClass = KeptChecks; });
})();
