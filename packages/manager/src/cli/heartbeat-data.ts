// What a device can say of itself beside being there. Knows Node's word for it; refuses to know who wants it.
import { cpus, freemem, totalmem } from 'node:os';

type Times = { readonly busy: number; readonly all: number };

const timesNow = (): Times => {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.idle + times.irq;
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
};

const percent = (share: number): number => Math.round(share * 1_000) / 10;

/** How busy the processors were since the last time, and how much memory is taken: both in percent. */
export class OwnData {
  #before: Times = timesNow();

  cpu(): number {
    const { busy, all } = timesNow();
    const share = (busy - this.#before.busy) / Math.max(1, all - this.#before.all);
    this.#before = { busy, all };
    return percent(share);
  }

  memory(): number {
    return percent(1 - freemem() / totalmem());
  }
}
