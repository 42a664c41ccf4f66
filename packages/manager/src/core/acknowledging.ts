// That a person sees to an outage: what may be said of it, and where it stands on record. Refuses to know what follows from it (telling.ts) and where it is kept.
import type { Judged } from './judged.ts';
import type { Acknowledgement, Outage } from './record.ts';
import { oneLine } from './silence.ts';

const NAME_LENGTH_MAX = 100;
const NOTE_LENGTH_MAX = 500;

/** @throws Fault `usage` */
export const acknowledgementOf = (by: string, note: string | undefined, atMs: number): Acknowledgement => {
  oneLine('name of whoever sees to it', by, NAME_LENGTH_MAX);
  if (note !== undefined) oneLine('note', note, NOTE_LENGTH_MAX);
  return { by, atMs, ...(note !== undefined && { note }) };
};

/** @param by nobody, where it is taken back */
export const acknowledged = ({ acknowledged: _, ...rest }: Outage, by: Acknowledgement | undefined): Outage => ({
  ...rest,
  ...(by && { acknowledged: by }),
});

/** Puts it on the record of the service whose last outage it is and lasts; undefined where there is none. */
export const acknowledgeIn = (
  services: Iterable<Pick<Judged, 'outages'>>,
  id: number,
  by: Acknowledgement | undefined,
): Outage | undefined => {
  for (const judged of services) {
    const open = judged.outages.at(-1);
    if (open?.id !== id || open.endedAtMs !== undefined) continue;
    const outage = acknowledged(open, by);
    judged.outages = [...judged.outages.slice(0, -1), outage];
    return outage;
  }
  return undefined;
};
