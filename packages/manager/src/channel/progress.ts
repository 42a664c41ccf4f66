// How far a message came that goes to several places one by one, so that the next attempt does not begin anew. Knows one message at a time, as they are sent.

export class Progress {
  #key: string | undefined;
  #done = new Set<string>();

  /** Answers of every place whether it has yet to take the message. A new message begins anew. */
  of(key: string): (place: string) => boolean {
    if (key !== this.#key) {
      this.#key = key;
      this.#done = new Set();
    }
    return (place) => !this.#done.has(place);
  }

  /** That one has it. */
  took(key: string, place: string): void {
    if (key === this.#key) this.#done.add(place);
  }
}
