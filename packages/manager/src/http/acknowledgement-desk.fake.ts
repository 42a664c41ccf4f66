// Who sees to which outage, for tests: one outage lasts. Knows nothing of a real manager.
import { Fault } from '@vedette/protocol/kit';
import type { OutageView } from '../core/api.ts';
import type { AcknowledgementDesk, AcknowledgementWanted } from '../core/run-time-api.ts';

const at = '2026-01-31T08:00:00.000Z';

/** Of outage 1 of `web` one can say that one sees to it. */
export class FakeAcknowledgementDesk implements AcknowledgementDesk {
  readonly asked: (AcknowledgementWanted | string)[] = [];

  async acknowledge(wanted: AcknowledgementWanted): Promise<OutageView> {
    this.asked.push(wanted);
    const { outage, by, note } = wanted;
    this.#mustLast(outage);
    const acknowledged = { by, at, ...(note !== undefined && { note }) };
    const found = { service: 'web', reason: 'refused', startedAt: at, durationMs: 192_000 } as const;
    return { id: 1, ...found, from: ['eu-1', 'us-1'], told: ['ops'], acknowledged };
  }
  async withdraw(outage: number): Promise<void> {
    this.asked.push(`withdraw ${outage}`);
    this.#mustLast(outage);
  }

  #mustLast(outage: number): void {
    if (outage !== 1) throw new Fault('not-found', `No outage ${outage} lasts now.`);
  }
}
