// A note of an operator for public pages, as pure decisions: what one may look like, and how it changes. Refuses to know which pages there are, and where it is kept.
import { Fault } from '@vedette/protocol/kit';
import type { NoteView, NoteWanted } from './note-api.ts';
import { isoTime } from './views.ts';

const TEXT_LENGTH_MAX = 2_000;
const NAME_LENGTH_MAX = 100;

export type Note = {
  /** From 1, never used again. */
  readonly id: number;
  readonly text: string;
  readonly page?: string;
  readonly service?: string;
  readonly outage?: number;
  readonly by: string;
  readonly addedAtMs: number;
  readonly editedAtMs?: number;
  readonly endedAtMs?: number;
};

/** @throws Fault `usage` */
export const noteOf = (wanted: NoteWanted, id: number, nowMs: number): Note => {
  const { text, page, service, outage, by } = wanted;
  if (page === undefined && service === undefined && outage === undefined)
    throw usage('It is about nothing. Name a page, a service or an outage');
  if (by.trim() === '' || by.length > NAME_LENGTH_MAX || !/^\P{Cc}*$/u.test(by))
    throw usage(`The name of whoever writes it is one line of at most ${NAME_LENGTH_MAX} characters`);
  return {
    ...{ id, text: textOf(text), by, addedAtMs: nowMs },
    ...(page !== undefined && { page }),
    ...(service !== undefined && { service }),
    ...(outage !== undefined && { outage }),
  };
};

/** @throws Fault `usage` */
export const edited = (note: Note, text: string, nowMs: number): Note => ({
  ...note,
  text: textOf(text),
  editedAtMs: nowMs,
});

/** @throws Fault `not-changeable` when it has ended already */
export const ended = (note: Note, nowMs: number): Note => {
  if (note.endedAtMs !== undefined) throw new Fault('not-changeable', `Note ${note.id} has ended already.`);
  return { ...note, endedAtMs: nowMs };
};

export const noteView = ({ addedAtMs, editedAtMs, endedAtMs, ...note }: Note): NoteView => ({
  ...note,
  addedAt: isoTime(addedAtMs),
  ...(editedAtMs !== undefined && { editedAt: isoTime(editedAtMs) }),
  ...(endedAtMs !== undefined && { endedAt: isoTime(endedAtMs) }),
});

/** Lines are kept; other control characters are nothing to be read. */
const textOf = (text: string): string => {
  const kept = text.replaceAll('\r\n', '\n').trim();
  if (kept === '') throw usage('The note is empty');
  if (kept.length > TEXT_LENGTH_MAX) throw usage(`The note has more than ${TEXT_LENGTH_MAX} characters`);
  if (!/^(?:\P{Cc}|[\n\t])*$/u.test(kept)) throw usage('The note has control characters in it');
  return kept;
};

const usage = (sentence: string): Fault => new Fault('usage', `${sentence}.`);
