/* A simulation that takes long: its steps move a bar, its last line is the answer, and one may stop it. */
(() => {
  const { Controller } = window.StimulusModule;
  const { say } = window.attune;
  const QUARTERS = 4;

  /* Give the lines of a stream as they come. */
  async function* linesOf(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      yield* lines;
    }
  }

  class Simulation extends Controller {
    static targets = ["work", "bar", "words", "stop", "found"];
    static values = { url: String, judged: String, stopped: String, failure: String, again: String };

    connect() {
      this.stopWords = this.stopTarget.textContent;
      this.start();
    }

    disconnect() {
      const { running } = this;
      this.running = null;
      running?.abort();
    }

    stopOrStart() {
      if (this.running) this.end(this.stoppedValue);
      else this.start();
    }

    async start() {
      const running = new AbortController();
      this.running = running;
      this.told = 0;
      this.stopTarget.textContent = this.stopWords;
      try {
        const answer = await this.follow(running.signal);
        if (running === this.running) this.show(answer);
      } catch {
        // What was stopped by hand has said so.
        if (running === this.running) this.end(this.failureValue);
      }
    }

    /* Whoever has been signed out is led elsewhere; a stream that breaks off has no answer. */
    async follow(signal) {
      const response = await fetch(this.urlValue, { credentials: "same-origin", signal });
      if (!response.ok || response.redirected) throw new Error(`${response.status} ${this.urlValue}`);
      for await (const line of linesOf(response)) {
        const { html, done, of } = JSON.parse(line);
        if (html !== undefined) return html;
        if (!signal.aborted) this.advance(done, of);
      }
      throw new Error(`No answer from ${this.urlValue}`);
    }

    advance(done, of) {
      this.barTarget.max = Math.max(of, 1);
      this.barTarget.value = done;
      const words = this.judgedValue.replace("{done}", done.toLocaleString()).replace("{of}", of.toLocaleString());
      this.wordsTarget.textContent = words;
      // A screen reader hears each quarter, not each step.
      const quarter = Math.floor((QUARTERS * done) / Math.max(of, 1));
      if (quarter > this.told) say(words);
      this.told = Math.max(this.told, quarter);
    }

    show(html) {
      const hasFocus = this.workTarget.contains(document.activeElement);
      this.running = null;
      this.workTarget.hidden = true;
      this.foundTarget.innerHTML = html;
      const headline = this.foundTarget.querySelector(".attune-simulation__headline");
      say(headline.textContent.trim());
      if (!hasFocus) return;
      headline.tabIndex = -1;
      headline.focus();
    }

    end(words) {
      const { running } = this;
      this.running = null;
      running.abort();
      this.wordsTarget.textContent = words;
      this.stopTarget.textContent = this.againValue;
      say(words);
    }
  }

  window.wagtail.app.register("attune-simulation", Simulation);
})();
