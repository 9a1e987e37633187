/* The preview as anyone, at any moment, from any campaign; and addresses by which it is shared. No build step. */
(() => {
  const { Controller } = window.StimulusModule;
  const { say, ask, make } = window.attune;
  const LOOK_AGAIN_MS = 600; // Wagtail compares the form with what it was every 500 ms.
  const LONGEST_SAVE_MS = 10_000;

  class Preview extends Controller {
    static targets = ["mode", "persona", "at", "campaign", "links"];
    static values = { share: String, copied: String, failure: String };

    /* What is chosen while a preview is still on its way, Wagtail forgets: it is said once more when that has come. */
    connect() {
      this.catchUp = () => {
        const wanted = this.modeTarget.value;
        const shown = document.getElementById("w-preview-iframe")?.src;
        if (!shown || wanted === this.repeated || new URL(shown).searchParams.get("mode") === wanted) return;
        this.repeated = wanted;
        this.showMode();
      };
      document.addEventListener("w-preview:updated", this.catchUp);
    }

    disconnect() {
      document.removeEventListener("w-preview:updated", this.catchUp);
    }

    /* Wagtail takes the mode as it is: ours says the whole look. */
    look() {
      const look = new URLSearchParams(this.personaTarget.value);
      if (this.atTarget.value) look.set("at", this.atTarget.value);
      if (this.campaignTarget.value.trim()) look.set("campaign", this.campaignTarget.value.trim());
      const option = this.modeTarget.options[0];
      if (option.value === look.toString()) return;
      option.value = look.toString();
      this.modeTarget.value = option.value;
      this.repeated = null;
      this.showMode();
    }

    showMode() {
      this.modeTarget.dispatchEvent(new Event("change", { bubbles: true }));
    }

    async share() {
      if (!(await this.saved())) return this.fail();
      const answer = await this.change(this.shareValue, { look: this.modeTarget.value });
      if (answer?.address) this.copyText(answer.address);
    }

    /* Wait until what was typed is in the draft: Wagtail saves by itself, unless a field is not valid yet. */
    async saved() {
      const form = document.querySelector("[data-edit-form]");
      for (let waited = 0; waited < LONGEST_SAVE_MS; waited += LOOK_AGAIN_MS) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
        if (form?.dataset.wUnsavedHasEditsValue !== "true") return true;
      }
      return false;
    }

    revoke({ currentTarget }) {
      return this.change(currentTarget.dataset.url, {});
    }

    copy({ currentTarget }) {
      return this.copyText(currentTarget.dataset.address);
    }

    select({ target }) {
      target.select();
    }

    async change(url, fields) {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      try {
        const answer = await ask(url, body);
        this.linksTarget.innerHTML = answer.html;
        say(this.linksTarget.querySelector("li")?.textContent ?? this.linksTarget.textContent);
        return answer;
      } catch {
        return this.fail();
      }
    }

    fail() {
      say(this.failureValue);
      this.linksTarget.querySelector(".attune-preview__failure")?.remove();
      this.linksTarget.prepend(make("p", { className: "attune-preview__failure", text: this.failureValue }));
      return null;
    }

    async copyText(text) {
      try {
        await navigator.clipboard.writeText(text);
        say(this.copiedValue);
      } catch {
        this.linksTarget.querySelector("input")?.focus(); // Where the clipboard is barred, it can be copied by hand.
      }
    }
  }

  window.wagtail.app.register("attune-preview", Preview);
})();
