/* The preview as anyone, at any moment, from any campaign; and addresses by which it is shared. No build step. */
(() => {
  const { Controller } = window.StimulusModule;
  const { say, ask } = window.attune;

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
      const answer = await this.change(this.shareValue, { look: this.modeTarget.value });
      if (answer?.address) this.copyText(answer.address);
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
        say(this.failureValue);
        this.linksTarget.prepend(Object.assign(document.createElement("p"), { textContent: this.failureValue }));
        return null;
      }
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
