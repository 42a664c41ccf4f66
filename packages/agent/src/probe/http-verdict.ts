// What an answer comes to: pure, from its status, its body and what is asked for. Knows in which order faults count; refuses to know sockets, and to run any
// pattern over what somebody else wrote.
import { type HttpTerms, type JsonTerm, jsonValueOf, valueAt } from '@vedette/protocol/check';
import { UP, type Verdict } from '@vedette/protocol/health';
import { down } from './classify.ts';

/** An answer as far as it was read. */
export type Answer = {
  readonly status: number;
  /** Decoded; empty where nothing is asked of it. */
  readonly body: Buffer;
  /** There was more of it than is read. */
  readonly isCut: boolean;
};

/** With why it is so, where it is not up. */
export type Judged = { readonly verdict: Verdict; readonly error?: string };

const STATUS = down('status');
const MISMATCH = down('mismatch');

const DEFAULT_STATUS = ['200-299'];

export const isExpected = (status: number, { status: ranges = DEFAULT_STATUS }: HttpTerms): boolean =>
  ranges.some((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return from !== undefined && to !== undefined && status >= from && status <= to;
  });

/** Whether anything is asked of the body, so that it has to be kept and understood. */
export const asksForBody = ({ contains, json }: HttpTerms): boolean => (contains ?? json) !== undefined;

export const judgeAnswer = (answer: Answer, terms: HttpTerms): Judged => {
  if (!isExpected(answer.status, terms)) return { verdict: STATUS, error: `the status is ${answer.status}` };
  const missing = terms.contains?.findIndex((hex) => !answer.body.includes(Buffer.from(hex, 'hex'))) ?? -1;
  if (missing >= 0) {
    const which = terms.contains?.length === 1 ? 'the text' : `text ${missing + 1}`;
    return { verdict: MISMATCH, error: `${which} that is expected is not in the body${asFarAsRead(answer)}` };
  }
  const fault = terms.json && jsonFault(answer, terms.json);
  return fault === undefined ? { verdict: UP } : { verdict: MISMATCH, error: fault };
};

const asFarAsRead = ({ body, isCut }: Answer): string => (isCut ? `, as far as it is read (${body.length} bytes)` : '');

const jsonFault = (answer: Answer, wanted: readonly JsonTerm[]): string | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(answer.body.toString('utf8'));
  } catch {
    return `the body is no JSON${asFarAsRead(answer)}`;
  }
  for (const { path, equals } of wanted) {
    const found = valueAt(value, path);
    if (found === jsonValueOf(equals)) continue;
    return found === undefined
      ? `nothing stands at ${path}`
      : `${shown(found)} stands at ${path}, and ${equals} is expected`;
  }
  return undefined;
};

const SHOWN_CHARS_MAX = 60;

const shown = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return JSON.stringify(typeof value === 'string' ? value.slice(0, SHOWN_CHARS_MAX) : value);
};
