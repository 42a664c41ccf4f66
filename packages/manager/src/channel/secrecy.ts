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

  /** The text with `…` for every secret in it. */
  redact(text: string): string {
    let redacted = text;
    // The longest first: one may be a part of another.
    for (const secret of [...this.#hidden].toSorted((a, b) => b.length - a.length))
      redacted = redacted.replaceAll(secret, '…');
    return redacted;
  }
}
