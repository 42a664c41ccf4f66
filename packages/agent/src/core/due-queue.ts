// Which service is due first. Knows order; refuses to know what being due means. A binary heap that remembers where everybody sits, so that
// moving or removing one of 100,000 costs a handful of steps.

export class DueQueue {
  readonly #heap: number[] = [];
  readonly #dueAt: number[] = [];
  /** Where each token sits in the heap; -1 when it does not. */
  readonly #place: number[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** The token due first, or undefined. */
  get first(): number | undefined {
    return this.#heap[0];
  }

  /** When `first` is due, or infinity. */
  get firstAt(): number {
    const first = this.#heap[0];
    return first === undefined ? Number.POSITIVE_INFINITY : this.#at(first);
  }

  /** Puts a token (a small non-negative integer) in, or moves it. */
  set(token: number, dueAt: number): void {
    this.#dueAt[token] = dueAt;
    let place = this.#place[token] ?? -1;
    if (place < 0) place = this.#heap.push(token) - 1;
    this.#place[token] = place;
    this.#settle(token, place);
  }

  remove(token: number): void {
    const place = this.#place[token] ?? -1;
    if (place < 0) return;
    this.#place[token] = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === token) return;
    this.#settle(last, place);
  }

  #settle(token: number, from: number): void {
    const at = this.#at(token);
    let place = from;
    while (place > 0) {
      const up = (place - 1) >> 1;
      const parent = this.#heap[up] as number;
      if (this.#at(parent) <= at) break;
      this.#sit(parent, place);
      place = up;
    }
    for (;;) {
      const child = this.#lesserChild(place);
      if (child === undefined) break;
      const token_ = this.#heap[child] as number;
      if (this.#at(token_) >= at) break;
      this.#sit(token_, place);
      place = child;
    }
    this.#sit(token, place);
  }

  #lesserChild(place: number): number | undefined {
    const left = 2 * place + 1;
    if (left >= this.#heap.length) return undefined;
    const right = left + 1;
    if (right >= this.#heap.length) return left;
    return this.#at(this.#heap[right] as number) < this.#at(this.#heap[left] as number) ? right : left;
  }

  #at(token: number): number {
    return this.#dueAt[token] as number;
  }

  #sit(token: number, place: number): void {
    this.#heap[place] = token;
    this.#place[token] = place;
  }
}
