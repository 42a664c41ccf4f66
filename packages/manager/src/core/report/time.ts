// Where time went: up, down, planned, unobserved, cell by cell. Knows what counts as what where only the amount that was observed is known, not when; refuses to
// know whose time it is.
//
// Outages and plans are known to the moment. What was observed is known by pieces, such as the hours of roll-ups. In a piece that was observed from end to end, or
// not at all, every moment is known. In others the amounts are: how much was observed, and how much of that looked down. What of it was planned is in doubt then,
// and the doubt is never in favour of the service: as much of what was well counts as planned as may have been, and as little of what was down.
import { intersection, type Stretch, type Stretches, union } from '../../history/intervals.ts';
import type { Amounts } from '../history-api.ts';

/** A piece of time, how much of it somebody could tell up from down, and how much of that it looked down to them. */
export type Sight = Stretch & { readonly observedMs: number; readonly downMs: number };

/** What is known of one service. */
export type Account = {
  /** In order of time, none overlapping another. Time that is in none was not observed. */
  readonly sights: readonly Sight[];
  readonly planned: readonly Stretch[];
  readonly outages: readonly Stretch[];
};

type Sum = { -readonly [Key in keyof Amounts]: Amounts[Key] };

const nothing = (): Sum => ({ upMs: 0, downMs: 0, plannedMs: 0, downPlannedMs: 0, unobservedMs: 0 });

export const addAmounts = (all: readonly Amounts[]): Amounts => {
  const sum = nothing();
  for (const one of all) add(sum, one);
  return sum;
};

const add = (sum: Sum, one: Amounts): void => {
  sum.upMs += one.upMs;
  sum.downMs += one.downMs;
  sum.plannedMs += one.plannedMs;
  sum.downPlannedMs += one.downPlannedMs;
  sum.unobservedMs += one.unobservedMs;
};

/** @param cuts where cells begin, in order, and where the last one ends */
export const amountsOf = (cuts: readonly number[], account: Account): readonly Amounts[] => {
  const reckoner = new Reckoner(account);
  return cuts.slice(1).map((toMs, i) => reckoner.cell(cuts[i] ?? toMs, toMs));
};

/** Thousands of services may share what is planned for them: it is put in order once. */
const ordered = new WeakMap<readonly Stretch[], Stretches>();

const inOrder = (planned: readonly Stretch[]): Stretches => {
  const known = ordered.get(planned);
  if (known) return known;
  const made = union(planned);
  ordered.set(planned, made);
  return made;
};

/** Goes through time once, from the beginning on. */
class Reckoner {
  readonly #sights: readonly Sight[];
  readonly #planned: Cursor;
  readonly #outages: Cursor;
  readonly #both: Cursor;
  #next = 0;

  constructor({ sights, planned, outages }: Account) {
    this.#sights = sights;
    const [plans, downs] = [inOrder(planned), union(outages)];
    this.#planned = new Cursor(plans);
    this.#outages = new Cursor(downs);
    this.#both = new Cursor(downs.length === 0 ? downs : intersection(plans, downs));
  }

  cell(fromMs: number, toMs: number): Amounts {
    const sum = nothing();
    for (let sight = this.#after(fromMs); sight && sight.fromMs < toMs; sight = this.#after(sight.toMs)) {
      add(sum, this.#piece(sight, Math.max(fromMs, sight.fromMs), Math.min(toMs, sight.toMs)));
      if (sight.toMs > toMs) break;
    }
    const seenMs = sum.upMs + sum.downMs + sum.plannedMs;
    sum.unobservedMs = Math.max(0, toMs - fromMs - seenMs);
    return sum;
  }

  /** The first that ends after that time. */
  #after(atMs: number): Sight | undefined {
    while ((this.#sights[this.#next]?.toMs ?? Number.POSITIVE_INFINITY) <= atMs) this.#next++;
    return this.#sights[this.#next];
  }

  /** Of a part of what was seen, the share of the amounts that it is of the whole. */
  #piece(sight: Sight, fromMs: number, toMs: number): Amounts {
    const lengthMs = toMs - fromMs;
    const part = lengthMs / (sight.toMs - sight.fromMs);
    const observedMs = Math.min(lengthMs, sight.observedMs * part);
    return counted({
      lengthMs,
      observedMs,
      looksDownMs: sight.downMs * part,
      outageMs: this.#outages.sharedMs(fromMs, toMs),
      plannedMs: this.#planned.sharedMs(fromMs, toMs),
      bothMs: this.#both.sharedMs(fromMs, toMs),
    });
  }
}

type Piece = {
  readonly lengthMs: number;
  readonly observedMs: number;
  readonly looksDownMs: number;
  readonly outageMs: number;
  readonly plannedMs: number;
  readonly bothMs: number;
};

const counted = ({ lengthMs, observedMs, looksDownMs, outageMs, plannedMs, bothMs }: Piece): Amounts => {
  const unobservedMs = lengthMs - observedMs;
  // An outage may go on while nobody looks: that is neither down nor up. It was seen at least where it has no room but in what was observed.
  const seenDownMs = Math.min(outageMs, observedMs, Math.max(looksDownMs, outageMs - unobservedMs));
  const seenWellMs = observedMs - seenDownMs;
  const downPlannedMs = Math.max(0, bothMs - (outageMs - seenDownMs));
  const wellPlannedMs = Math.min(plannedMs - bothMs, seenWellMs);
  return {
    upMs: seenWellMs - wellPlannedMs,
    downMs: seenDownMs - downPlannedMs,
    plannedMs: wellPlannedMs + downPlannedMs,
    downPlannedMs,
    unobservedMs,
  };
};

/** How much of one stretch after the other is taken. */
class Cursor {
  readonly #stretches: Stretches;
  #first = 0;

  constructor(stretches: Stretches) {
    this.#stretches = stretches;
  }

  /** @param fromMs not before what was asked about last */
  sharedMs(fromMs: number, toMs: number): number {
    while ((this.#stretches[this.#first]?.toMs ?? Number.POSITIVE_INFINITY) <= fromMs) this.#first++;
    let sharedMs = 0;
    for (let i = this.#first; ; i++) {
      const stretch = this.#stretches[i];
      if (!stretch || stretch.fromMs >= toMs) return sharedMs;
      sharedMs += Math.min(toMs, stretch.toMs) - Math.max(fromMs, stretch.fromMs);
    }
  }
}
