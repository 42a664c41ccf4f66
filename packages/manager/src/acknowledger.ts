// Takes down that a person sees to an outage. Knows the order: on record first, answered then; and what the log should say. The rules are core/acknowledging.ts's.
import { type Clock, Fault } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { acknowledgementOf } from './core/acknowledging.ts';
import type { OutageView } from './core/api.ts';
import type { Judge } from './core/judge.ts';
import type { Acknowledgement, Outage } from './core/record.ts';
import type { AcknowledgementDesk, AcknowledgementWanted } from './core/run-time-api.ts';
import { verdicts } from './core/verdicts.ts';
import { outageView } from './core/views.ts';
import type { Ingest } from './ingest.ts';

export type AcknowledgerOptions = {
  readonly judge: Pick<Judge, 'acknowledge'>;
  readonly ingest: Pick<Ingest, 'verdicts' | 'flush'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Something about a service may look different. */
  readonly touched: (service: string) => void;
};

export class Acknowledger implements AcknowledgementDesk {
  readonly #options: AcknowledgerOptions;

  constructor(options: AcknowledgerOptions) {
    this.#options = options;
  }

  async acknowledge({ outage: id, by, note }: AcknowledgementWanted): Promise<OutageView> {
    const { clock, logger } = this.#options;
    const acknowledgement = acknowledgementOf(by, note, clock.now());
    const outage = await this.#keep(id, acknowledgement);
    logger.info({ outage: id, service: outage.service, by, note }, `outage ${id} of ${outage.service} is acknowledged`);
    return outageView(outage, clock.now());
  }

  async withdraw(id: number): Promise<void> {
    const { service } = await this.#keep(id, undefined);
    this.#options.logger.info({ outage: id, service }, `outage ${id} of ${service} is acknowledged no more`);
  }

  async #keep(id: number, by: Acknowledgement | undefined): Promise<Outage> {
    const { judge, ingest, touched } = this.#options;
    const outage = judge.acknowledge(id, by);
    if (!outage)
      throw new Fault('not-found', `No outage ${id} lasts now. Those that do have numbers: vedette outages --open.`);
    ingest.verdicts(verdicts({ outages: [outage] }));
    const isStored = await ingest.flush();
    touched(outage.service);
    if (isStored) return outage;
    throw new Fault('store-failed', `That outage ${id} is seen to could not be stored yet. It is tried again.`);
  }
}
