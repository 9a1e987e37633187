/* The buttons of the analysis panel: each posts by itself, so that the page's own form stays as the editor left it. */
(function () {
  const { Controller } = window.StimulusModule;
  const WAIT_MS = 1500;
  const MOST_LOOKS = 40;

  class AnalysisController extends Controller {
    static targets = ["findings", "notice", "status", "answer", "button", "adder", "choice"];
    static values = { failure: String };

    // The first submit button of a form answers the Enter key: with this script running ours are plain buttons.
    buttonTargetConnected(button) {
      button.type = "button";
    }

    adderTargetConnected(adder) {
      adder.hidden = false;
    }

    answerTargetConnected(answer) {
      if (answer.dataset.message) this.statusTarget.textContent = answer.dataset.message;
      if (answer.dataset.waiting) this.lookAgain(answer.dataset.waiting);
    }

    disconnect() {
      clearTimeout(this.timer);
    }

    send(event) {
      event.preventDefault();
      const button = event.currentTarget;
      if (button.dataset.busy) this.statusTarget.textContent = button.dataset.busy;
      this.ask(button.getAttribute("formaction"), "POST");
    }

    add() {
      this.ask(this.choiceTarget.value, "POST");
    }

    lookAgain(address) {
      clearTimeout(this.timer);
      this.looks = (this.looks || 0) + 1;
      if (this.looks <= MOST_LOOKS) this.timer = setTimeout(() => this.ask(address, "GET"), WAIT_MS);
    }

    async ask(address, method) {
      if (method === "POST") this.looks = 0;
      clearTimeout(this.timer);
      if (this.is_asking) return;
      this.setBusy(method === "POST");
      const turn = (this.turn = (this.turn || 0) + 1);
      const headers = { "X-Requested-With": "XMLHttpRequest" };
      if (method === "POST") headers["X-CSRFToken"] = this.token();
      try {
        const response = await fetch(address, { method, headers, credentials: "same-origin" });
        if (!response.ok || response.redirected) throw new Error(String(response.status));
        const html = await response.text();
        // A look that comes back after a press shows what was, not what is.
        if (turn === this.turn) this.show(html, method);
      } catch {
        if (method === "POST") this.statusTarget.textContent = this.failureValue;
      } finally {
        if (turn === this.turn) this.setBusy(false);
      }
    }

    // One thing at a time: a second press while the first is under way would be lost in the new findings.
    setBusy(is_busy) {
      this.is_asking = is_busy;
      this.findingsTarget.setAttribute("aria-busy", String(is_busy));
    }

    show(html, method) {
      const had_focus = this.element.contains(document.activeElement);
      this.findingsTarget.innerHTML = html;
      // On top of the panel, whichever of its lists was pressed in; a look from time to time leaves it there.
      const notice = this.findingsTarget.querySelector(".attune-analysis__message");
      if (notice) this.noticeTarget.replaceChildren(notice);
      // The pressed button is gone; the nearest thing that a person may want is to take the press back.
      if (had_focus && method === "POST") this.refocus();
      if (method === "POST") this.dispatch("judged");
    }

    refocus() {
      this.noticeTarget.tabIndex = -1;
      (this.noticeTarget.querySelector("[data-attune-undo]") || this.noticeTarget).focus();
    }

    token() {
      return this.element.closest("form")?.elements.csrfmiddlewaretoken?.value || window.wagtailConfig?.CSRF_TOKEN || "";
    }
  }

  window.wagtail.app.register("attune-analysis", AnalysisController);
})();
