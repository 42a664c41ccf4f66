// What one subscriber was told of one subject, one after the other, and which word may follow which:
//
//   well ── down ──▶ down ── up ──▶ well         down ── reminder ──▶ down, no sooner than wished for
//   well ── flapping ──▶ flapping ── settled ──▶ well, or ── down ("at last") ──▶ down
//
// Who does not want to hear "up" is well again when the outage has ended; who does not want to hear "down" hears "up" alone. Refuses to know what is true.
import type { Demand } from '../../../packages/manager/src/core/assignment.ts';
import type { Notification, NotificationEvent } from '../../../packages/manager/src/core/record.ts';
import { kindOfSubject } from '../../../packages/manager/src/core/subject.ts';
import { Violation } from '../history.ts';

export type Reader = Pick<Demand['subscribers'][number], 'id' | 'remindMs' | 'events'>;

/** `any`: it flapped when nobody wished to hear of it any more, and may or may not be told of. */
export type Phase = 'well' | 'down' | 'flapping' | 'any';

export type Turn = { readonly phase: Phase; readonly outage: number; readonly heardMs: number };

export const atFirst: Turn = { phase: 'well', outage: 0, heardMs: Number.NEGATIVE_INFINITY };

/** Whatever becomes of an agent is one event. */
export const wants = (
  { events }: Pick<Reader, 'events'>,
  subject: string,
  event: 'down' | 'up' | 'flapping',
): boolean => !events || events.includes(kindOfSubject(subject) === 'agent' ? 'agent' : event);

const follows: Readonly<Record<Phase, Partial<Record<NotificationEvent, Phase>>>> = {
  well: { down: 'down', flapping: 'flapping' },
  down: { up: 'well', reminder: 'down' },
  flapping: { settled: 'well', down: 'down' },
  any: { settled: 'well', down: 'down', flapping: 'flapping' },
};

/** @param reader undefined for one who is not to hear of it any more @throws Violation I11 */
export const next = (
  turn: Turn,
  reader: Reader | undefined,
  { event, service, subscriber, outage, atMs }: Notification,
): Turn => {
  const { phase, heardMs } = turn;
  const isAlone = reader && event === 'up' && phase !== 'flapping' && !wants(reader, service, 'down');
  const after = isAlone && turn.outage !== outage ? 'well' : follows[phase][event];
  if (after === undefined)
    throw new Violation('I11', `${subscriber} is told ${event} of ${service}, which was ${phase} to them`);
  if (event === 'reminder' && atMs - heardMs < (reader?.remindMs ?? Number.POSITIVE_INFINITY))
    throw new Violation('I11', `${subscriber} is reminded of ${service} after ${atMs - heardMs} ms`);
  const kind = event === 'reminder' || event === 'settled' ? undefined : event;
  if (reader && kind && !wants(reader, service, kind))
    throw new Violation('I11', `${subscriber} is told ${event} of ${service}, and does not want to hear that`);
  return { phase: after, outage, heardMs: atMs };
};

/** An outage has ended. */
export const ended = (turn: Turn, reader: Reader | undefined, subject: string): Turn =>
  turn.phase === 'down' && reader && !wants(reader, subject, 'up') ? { ...turn, phase: 'well' } : turn;
