// The configuration as an agent comes to know it from what it is sent. Knows how parts and differences add up; shares no code with the session.
import type { Config } from '../../../packages/protocol/src/delivery/manager-session.ts';
import { limits } from '../../../packages/protocol/src/wire/limits.ts';
import type { Assignment, Message, MessageOf } from '../../../packages/protocol/src/wire/message.ts';
import { sameValue } from '../plain.ts';
import { rule } from '../target.ts';

export class Told {
  #hash: string;
  readonly #knowsDelta: boolean;
  #services: ReadonlyMap<number, Assignment> = new Map();

  /** What the agent said of itself. The services behind a hash it came with are not known here. */
  constructor(hash: string, features: readonly string[], services: readonly Assignment[] | undefined) {
    this.#hash = hash;
    this.#knowsDelta = features.includes('delta');
    this.#services = new Map((services ?? []).map((service) => [service.slot, service]));
  }

  /** @throws Broken when the agent does not end up with exactly this configuration */
  hears(messages: readonly Message[], config: Config): void {
    const parts = messages.filter((message) => message.type === 'configure');
    if (parts.length > 0) this.#apply(parts);
    const services = [...this.#services.values()].toSorted((a, b) => a.slot - b.slot);
    rule(
      this.#hash === config.hash,
      'configuration',
      () => `the agent has ${this.#hash} and should have ${config.hash}`,
    );
    rule(sameValue(services, config.services), 'configuration', () => 'the agent has other services under this hash');
  }

  #apply(parts: readonly MessageOf<'configure'>[]): void {
    const [{ hash, base } = { hash: '', base: undefined }] = parts;
    const isWhole = parts.every(
      (it, i) => it.part === i && it.parts === parts.length && it.hash === hash && it.base === base,
    );
    rule(isWhole, 'configuration', () => 'the parts are not those of one whole, in order');
    const isSmall = parts.every((it) => it.services.length + (it.removed?.length ?? 0) <= limits.assignmentsPerPartMax);
    rule(isSmall, 'configuration', () => 'a part is too large');
    rule(base === undefined || this.#knowsDelta, 'configuration', () => 'a difference for an agent that knows none');
    rule(
      base === undefined || base === this.#hash,
      'configuration',
      () => 'a difference to what the agent does not have',
    );
    const services = new Map(base === undefined ? [] : this.#services);
    for (const part of parts) {
      for (const removed of part.removed ?? []) services.delete(removed);
      for (const service of part.services) services.set(service.slot, service);
    }
    this.#services = services;
    this.#hash = hash;
  }
}
