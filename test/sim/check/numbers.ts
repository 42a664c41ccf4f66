// By which numbers services are known: to an agent by its own, to a site by those of its store. Knows who calls what how; refuses to know what is told.
import { isDeepStrictEqual } from 'node:util';
import type { SpoolItem } from '../../../packages/protocol/src/delivery/item.ts';
import type { Change } from '../../../packages/protocol/src/health/change.ts';
import { decodeResults } from '../../../packages/protocol/src/wire/columns.ts';
import type { Checker } from '../history.ts';

type Batch = Omit<Extract<SpoolItem, { type: 'batch' }>, 'type' | 'epoch'>;

/** The number of no service: what cannot be named at a site. */
const NOBODYS = 0;

export class Numbers {
  readonly #own = new Map<string, string>();
  readonly #sites = new Map<string, string>();
  /** What an agent was always to watch, as long as a site had wishes for it. */
  readonly #always = new Map<string, ReadonlySet<string>>();

  /** Keeps listening. */
  readonly listener: Checker = {
    numbered: ({ agent, services }) => {
      for (const { id, slot } of services) this.#own.set(`${agent} ${slot}`, id);
    },
    wished: ({ agent, services }, _nowMs, site) => {
      const ids = new Set(services.map(({ id }) => id));
      const always = this.#always.get(`${site} ${agent}`);
      this.#always.set(`${site} ${agent}`, always ? always.intersection(ids) : ids);
      for (const { id, slot } of services) this.#sites.set(`${site} ${slot}`, id);
    },
  };

  /** The service behind a number of an agent's own. */
  own(agent: string, number: number): string | undefined {
    return this.#own.get(`${agent} ${number}`);
  }

  /** The service behind a number of a site's. */
  at(site: number, slot: number): string | undefined {
    return this.#sites.get(`${site} ${slot}`);
  }

  /** Whether a change that an agent found out is the one that a site was told. */
  isSameChange(agent: string, found: Change | undefined, site: number, told: Change): boolean {
    if (!found || !this.#isSame(agent, found.slot, site, told.slot)) return false;
    return isDeepStrictEqual({ ...found, slot: 0 }, { ...told, slot: 0 });
  }

  /** The same of a batch. What is told may be a part: without results, which went first, and without the changes before it. */
  isSameBatch(agent: string, found: Batch, site: number, told: Batch): boolean {
    const areSame = told.changes.every((one) => {
      const at = told.seq + one.place - found.seq;
      return this.isSameChange(agent, found.changes.find(({ place }) => place === at)?.change, site, one.change);
    });
    if (told.results.length === 0) return areSame;
    return areSame && found.seq === told.seq && this.#areSameResults(agent, found, site, told);
  }

  #areSameResults(agent: string, found: Batch, site: number, told: Batch): boolean {
    const [one, other] = [found, told].map(({ results, count, changes }) =>
      decodeResults(results, count - changes.length),
    );
    if (!one || !other || !isDeepStrictEqual({ ...one, slot: 0 }, { ...other, slot: 0 })) return false;
    return one.slot.every((number, row) => this.#isSame(agent, number, site, other.slot[row] ?? NOBODYS));
  }

  #isSame(agent: string, number: number, site: number, slot: number): boolean {
    const id = this.own(agent, number);
    if (id === undefined) return false;
    // Who is not to watch it for this site at some time may have no name for it there.
    return slot === NOBODYS ? !this.#always.get(`${site} ${agent}`)?.has(id) : this.at(site, slot) === id;
  }
}
