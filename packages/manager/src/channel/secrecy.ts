// Keeps secrets out of whatever is told to people. Knows the secrets of one channel; refuses to know what they are good for.

/** Parts of an address as short as this say where it leads, not who may go there. */
const PART_LENGTH_MIN = 6;

export class Secrecy {
  readonly #hidden = new Set<string>();

  /** From now on this is hidden, also as it is written within an address. */
  hide(secret: string): void {
    for (const form of [secret, encodeURIComponent(secret), encodeURI(secret)]) if (form !== '') this.#hidden.add(form);
  }

  /** Hides an address that is a secret as a whole, and every part of it that may be what makes it one. */
  hideAddress({ href, pathname, search, searchParams }: URL): void {
    const parts = [...pathname.split('/'), ...searchParams.values()].filter(({ length }) => length >= PART_LENGTH_MIN);
    for (const secret of [href, `${pathname}${search}`, ...parts]) if (secret !== '/') this.hide(secret);
  }

  /** The text with `…` for every secret in it, also where two of them overlap. */
  redact(text: string): string {
    const hidden = new Uint8Array(text.length);
    for (const secret of this.#hidden) {
      for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1))
        hidden.fill(1, at, at + secret.length);
    }
    let redacted = '';
    for (let at = 0; at < text.length; at++) {
      if (hidden[at] !== 1) redacted += text[at];
      else if (hidden[at - 1] !== 1) redacted += '…';
    }
    return redacted;
  }
}
