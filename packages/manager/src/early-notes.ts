// Notes in the log when a service is back before the outage that was planned for it is over. Knows what was noted already; the rule is core/back-early.ts's.
import type { Clock } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import type { Planned } from './core/assignment.ts';
import { backEarly } from './core/back-early.ts';
import type { Outage } from './core/record.ts';
import { isoTime } from './core/views.ts';

export class EarlyNotes {
  readonly #planned: (service: string) => readonly Planned[];
  readonly #clock: Pick<Clock, 'now'>;
  readonly #logger: Pick<Logger, 'info'>;
  /** Of each service, the outage that was noted last: it may be recorded again when another agent's results come late. */
  readonly #noted = new Map<string, number>();

  /** @param planned what is planned for a service now */
  constructor(
    planned: (service: string) => readonly Planned[],
    clock: Pick<Clock, 'now'>,
    logger: Pick<Logger, 'info'>,
  ) {
    this.#planned = planned;
    this.#clock = clock;
    this.#logger = logger;
  }

  outage(outage: Outage): void {
    const { id, service } = outage;
    if (outage.endedAtMs === undefined || this.#noted.get(service) === id) return;
    const early = backEarly(outage, this.#planned(service), this.#clock.now());
    if (!early) return;
    this.#noted.set(service, id);
    const until = Number.isFinite(early.untilMs) ? `lasts until ${isoTime(early.untilMs)}` : 'is open-ended';
    this.#logger.info({ service, planned: early.id }, `${service} is back early: ${early.id} ${until}`);
  }
}
