// Warnings that are told once as long as they hold. Knows what was told; refuses to know what it is about.
import type { Logger } from 'pino';

/** Told at once of one kind; there may be as many as there are servers. */
const TOLD_MAX = 10;

export class Told {
  readonly #logger: Logger;
  readonly #byKind = new Map<string, ReadonlySet<string>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** What holds now of this kind; what held before is not told again. @param over told when nothing holds any more that did */
  warn(kind: string, texts: readonly string[], over?: string): void {
    const before = this.#byKind.get(kind);
    const news = texts.filter((text) => !before?.has(text));
    for (const text of news.slice(0, TOLD_MAX)) this.#logger.warn(text);
    if (news.length > TOLD_MAX) this.#logger.warn(`… and ${news.length - TOLD_MAX} more of this kind`);
    if (texts.length === 0 && before !== undefined && before.size > 0 && over !== undefined) this.#logger.info(over);
    this.#byKind.set(kind, new Set(texts));
  }
}
