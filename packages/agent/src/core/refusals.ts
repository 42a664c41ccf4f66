// The services that are asked for and will not be probed, and since when: nobody can tell what they are, and that is told like anything else that
// is held of a service. Knows what is told of them; refuses to know why they are refused. Times handed in are monotonic.
import type { Change, UnknownReason } from '@vedette/protocol/health';
import type { Report } from './report.ts';
import type { Offsets } from './timekeeper.ts';

type Refused = { readonly reason: UnknownReason; readonly since: number };

export class Refusals {
  readonly #report: Pick<Report, 'change'>;
  #refused: ReadonlyMap<number, Refused> = new Map();

  constructor(report: Pick<Report, 'change'>) {
    this.#report = report;
  }

  /** Makes these, by slot, all that are refused. Tells of those that were not before, or for another reason. */
  configure(reasons: ReadonlyMap<number, UnknownReason>, now: number, offsets: Pick<Offsets, 'wallMs'>): void {
    const before = this.#refused;
    const refused = new Map<number, Refused>();
    for (const [slot, reason] of reasons) {
      const known = before.get(slot);
      if (known?.reason === reason) refused.set(slot, known);
      else {
        const fresh = { reason, since: now };
        refused.set(slot, fresh);
        this.#report.change(changeOf(slot, fresh, now, offsets));
      }
    }
    this.#refused = refused;
  }

  /** All of them, as changes told anew. */
  present(now: number, offsets: Pick<Offsets, 'wallMs'>): Change[] {
    return [...this.#refused].map(([slot, refused]) => changeOf(slot, refused, now, offsets));
  }
}

const changeOf = (
  slot: number,
  { reason, since }: Refused,
  now: number,
  { wallMs }: Pick<Offsets, 'wallMs'>,
): Change => ({ slot, health: 'unknown', reason, at: Math.round(now + wallMs), since: Math.round(since + wallMs) });
