// Ids out of what people call things. Knows which letters an id may have, and that no two are the same; refuses to know what they are ids of.

const LENGTH_MAX = 64;
/** Room for a number behind it. */
const STEM_LENGTH_MAX = LENGTH_MAX - 6;

const slug = (name: string): string =>
  name
    .slice(0, 4 * LENGTH_MAX)
    .normalize('NFKD')
    .replaceAll(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, STEM_LENGTH_MAX);

export class Ids {
  readonly #taken = new Set<string>();
  /** How far the numbers behind a stem have come. */
  readonly #numbers = new Map<string, number>();

  /** @param group stands before the name where the name alone is taken */
  of(name: string, group?: string): string {
    const stem = slug(name) || 'it';
    const candidates = [stem, ...(group === undefined ? [] : [slug(`${group}-${name}`) || stem])];
    let id = candidates.find((candidate) => !this.#taken.has(candidate));
    for (let more = this.#numbers.get(stem) ?? 2; id === undefined; more++) {
      if (!this.#taken.has(`${stem}-${more}`)) id = `${stem}-${more}`;
      this.#numbers.set(stem, more + 1);
    }
    this.#taken.add(id);
    return id;
  }
}
