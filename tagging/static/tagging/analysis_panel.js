/* The buttons of the analysis panel: each posts by itself, so that the page's own form stays as the editor left it. */
(function () {
  const { Controller } = window.StimulusModule;
  const WAIT_MS = 1500;
  const MOST_LOOKS = 40;

  class AnalysisController extends Controller {
    static targets = ["findings", "status", "answer", "button", "adder", "choice"];
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
      this.ask(event.currentTarget.getAttribute("formaction"), "POST");
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
      const headers = { "X-Requested-With": "XMLHttpRequest" };
      if (method === "POST") headers["X-CSRFToken"] = this.token();
      try {
        const response = await fetch(address, { method, headers, credentials: "same-origin" });
        if (!response.ok || response.redirected) throw new Error(String(response.status));
        this.show(await response.text(), method);
      } catch {
        if (method === "POST") this.statusTarget.textContent = this.failureValue;
      }
    }

    show(html, method) {
      const had_focus = this.findingsTarget.contains(document.activeElement);
      this.findingsTarget.innerHTML = html;
      // The pressed button is gone; keep the keyboard where it was.
      if (had_focus && method === "POST") this.refocus();
    }

    refocus() {
      this.findingsTarget.tabIndex = -1;
      this.findingsTarget.focus({ preventScroll: true });
    }

    token() {
      return this.element.closest("form")?.elements.csrfmiddlewaretoken?.value || window.wagtailConfig?.CSRF_TOKEN || "";
    }
  }

  window.wagtail.app.register("attune-analysis", AnalysisController);
})();
