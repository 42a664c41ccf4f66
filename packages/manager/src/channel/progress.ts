// How far a message came that goes to several places one by one, so that the next attempt does not begin anew. Knows one message at a time, as they are sent.

export class Progress {
  #key: string | undefined;
  #done = new Set<string>();

  /** Those of `places` that have not taken the message yet. A new message begins anew. */
  left<Part>(key: string, parts: readonly Part[], nameOf: (part: Part) => string): readonly Part[] {
    if (key !== this.#key) {
      this.#key = key;
      this.#done = new Set();
    }
    return parts.filter((part) => !this.#done.has(nameOf(part)));
  }

  /** That one has it. */
  took(key: string, name: string): void {
    if (key === this.#key) this.#done.add(name);
  }
}
