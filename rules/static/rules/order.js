/* Put rules in order: buttons and arrow keys, told to a screen reader, and dragging. The form posts what it shows. */
(() => {
  const { Controller } = window.StimulusModule;
  const { say } = window.attune;

  class Order extends Controller {
    static targets = ["list", "row", "state"];
    static values = { moved: String, top: String, bottom: String, changed: String, same: String };

    connect() {
      this.start = this.keys;
      this.touched = new Set();
      this.element.addEventListener("keydown", (event) => this.key(event));
      this.rowTargets.forEach((row) => this.drags(row));
    }

    get keys() {
      return this.rowTargets.map((row) => row.dataset.key);
    }

    up(event) {
      this.move(event.currentTarget.closest("li"), -1, event.currentTarget);
    }

    down(event) {
      this.move(event.currentTarget.closest("li"), 1, event.currentTarget);
    }

    key(event) {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const row = by && event.target.closest("button") && event.target.closest("li");
      if (!row) return;
      event.preventDefault();
      this.move(row, by, event.target.closest("button"));
    }

    move(row, by, button) {
      const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (!other) {
        this.tell(by < 0 ? this.topValue : this.bottomValue, row);
        return;
      }
      if (by < 0) other.before(row);
      else other.after(row);
      // Moving an element takes the keyboard's place away.
      button.focus();
      this.settled(row);
    }

    settled(row) {
      this.touched.add(row.dataset.key);
      this.tell(this.movedValue, row);
      const isSame = this.keys.every((key, place) => key === this.start[place]);
      this.stateTarget.textContent = isSame ? this.sameValue : this.changedValue;
      this.element.querySelectorAll("[name=moved]").forEach((field) => field.remove());
      for (const value of this.touched) {
        this.element.append(Object.assign(document.createElement("input"), { type: "hidden", name: "moved", value }));
      }
    }

    tell(text, row) {
      const places = { name: row.dataset.name, place: this.rowTargets.indexOf(row) + 1, all: this.rowTargets.length };
      say(text.replace(/%\((\w+)\)s/g, (_whole, name) => places[name]));
    }

    drags(row) {
      row.querySelector("[data-grip]").addEventListener("pointerdown", (event) => {
        event.preventDefault();
        row.classList.add("attune-order__row--dragged");
        // On the window: moving the row in the document lets go of a captured pointer.
        const ends = new AbortController();
        const { signal } = ends;
        const end = () => {
          ends.abort();
          row.classList.remove("attune-order__row--dragged");
          this.settled(row);
        };
        window.addEventListener("pointermove", (moved) => this.follow(row, moved.clientY), { signal });
        window.addEventListener("pointerup", end, { signal });
        window.addEventListener("pointercancel", end, { signal });
      });
    }

    follow(row, y) {
      const { previousElementSibling: before, nextElementSibling: after } = row;
      const middle = (other) => other.getBoundingClientRect().top + other.offsetHeight / 2;
      if (before && y < middle(before)) before.before(row);
      else if (after && y > middle(after)) after.after(row);
    }
  }

  window.wagtail.app.register("attune-order", Order);
})();
