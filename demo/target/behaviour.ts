// What a port of the target server can be told to do, as data and as the words people type.
// Knows the words; refuses to know how any of it is done (behaviour/ does).
import { Fault } from '../../packages/protocol/src/kit/index.ts';
import { parseDurationMs, printDurationMs } from './duration.ts';

export type Behaviour =
  /** Takes connections and holds them until the other side ends them. */
  | { readonly kind: 'accept' }
  /** Does not listen: connecting is answered with "connection refused". */
  | { readonly kind: 'refuse' }
  /** Listens with a full accept queue: connecting is not answered at all and times out. */
  | { readonly kind: 'hang' }
  /** Takes connections at once, but greets only after a while. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Takes connections and resets them at once. */
  | { readonly kind: 'reset' }
  /** Accepts and refuses by turns, beginning with accepting. */
  | { readonly kind: 'flap'; readonly upMs: number; readonly downMs: number };

export const behaviourHelp: readonly (readonly [words: string, meaning: string])[] = [
  ['accept', 'takes connections and holds them'],
  ['refuse', 'does not listen: connection refused'],
  ['hang', 'its accept queue is full: connecting times out'],
  ['slow DELAY', 'takes connections at once, greets after DELAY'],
  ['reset', 'takes connections and resets them at once'],
  ['flap UP DOWN', 'accepts for UP, refuses for DOWN, and so on'],
];

/** Reads `refuse`, `slow 500ms`, `flap 10s 5s`. Throws a `usage` fault that lists what there is. */
export const parseBehaviour = (text: string): Behaviour => {
  const [kind = '', ...args] = text.trim().split(/\s+/);
  const [first, second] = args;
  switch (kind) {
    case 'accept':
    case 'refuse':
    case 'hang':
    case 'reset':
      if (args.length === 0) return { kind };
      break;
    case 'slow':
      if (args.length === 1 && first !== undefined) return { kind, delayMs: parseDurationMs(first) };
      break;
    case 'flap':
      if (args.length === 2 && first !== undefined && second !== undefined)
        return { kind, upMs: parseDurationMs(first), downMs: parseDurationMs(second) };
      break;
  }
  const known = behaviourHelp.map(([words]) => words).join(', ');
  throw new Fault('usage', `"${text.trim()}" is not something a port can do. There is: ${known}.`);
};

/** The words that `parseBehaviour` would read as this. */
export const printBehaviour = (behaviour: Behaviour): string => {
  switch (behaviour.kind) {
    case 'slow':
      return `slow ${printDurationMs(behaviour.delayMs)}`;
    case 'flap':
      return `flap ${printDurationMs(behaviour.upMs)} ${printDurationMs(behaviour.downMs)}`;
    default:
      return behaviour.kind;
  }
};
