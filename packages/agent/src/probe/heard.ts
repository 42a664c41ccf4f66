// What has come on a connection and is not used up yet: bounded, and searched without looking at anything twice. Knows bytes; refuses to know what they mean.

/** Whoever says more than this without saying what is waited for will not say it. */
export const HEARD_BYTES_MAX = 65_536;

const BANNER_BYTES_MAX = 128;

export class Heard {
  #bytes = Buffer.alloc(0);
  /** How much of it is filled, and from where on it is not used up. */
  #end = 0;
  #from = 0;
  /** Up to where it was searched in vain. */
  #searched = 0;
  #banner = Buffer.alloc(0);

  /** Not used up yet; valid until more is heard. */
  get rest(): Buffer {
    return this.#bytes.subarray(this.#from, this.#end);
  }

  get isFull(): boolean {
    return this.#end - this.#from >= HEARD_BYTES_MAX;
  }

  /** Whether anything came at all. */
  get isSilent(): boolean {
    return this.#banner.length === 0;
  }

  /** The first line that came, or its first bytes, as visible ASCII; empty when nothing came. */
  get banner(): string {
    const end = this.#banner.indexOf(10);
    return escaped(end < 0 ? this.#banner : this.#banner.subarray(0, end));
  }

  /** What exceeds the bound is dropped: `isFull` says that there was too much. */
  add(chunk: Buffer): void {
    if (this.#banner.length < BANNER_BYTES_MAX)
      this.#banner = Buffer.concat([this.#banner, chunk.subarray(0, BANNER_BYTES_MAX - this.#banner.length)]);
    const taken = chunk.subarray(0, HEARD_BYTES_MAX - (this.#end - this.#from));
    if (this.#end + taken.length > this.#bytes.length) this.#makeRoom(taken.length);
    taken.copy(this.#bytes, this.#end);
    this.#end += taken.length;
  }

  /** These many bytes are done with. */
  use(count: number): void {
    this.#from += count;
    this.#searched = this.#from;
  }

  /** Uses up everything to the end of `wanted`, if it has come. */
  find(wanted: Buffer): boolean {
    const from = Math.max(this.#from, this.#searched - wanted.length + 1);
    const at = this.#bytes.subarray(0, this.#end).indexOf(wanted, from);
    if (at < 0) this.#searched = this.#end;
    else this.use(at + wanted.length - this.#from);
    return at >= 0;
  }

  /** Grows by doubling, so that what comes byte by byte is not copied for every byte. */
  #makeRoom(count: number): void {
    const { rest } = this;
    const larger = Buffer.alloc(Math.max(1_024, 2 * (rest.length + count)));
    rest.copy(larger);
    this.#bytes = larger;
    this.#searched = Math.max(0, this.#searched - this.#from);
    this.#end = rest.length;
    this.#from = 0;
  }
}

const escaped = (bytes: Buffer): string => {
  let text = '';
  for (const byte of bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes)
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  return text;
};
