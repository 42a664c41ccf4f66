// What is asked before something is changed from the live view: a note or a time and a reason, one after the other, and whether it is meant. Knows questions and
// answers; refuses to know who carries them out, and to judge more of an answer than its form.
import { parseDuration } from '../../core/duration.ts';
import type { Key } from './keys.ts';

export type Kind = 'acknowledge' | 'silence';

/** What somebody wants, with all that was asked. */
export type Wanted =
  | { readonly type: 'acknowledge'; readonly service: string; readonly note: string }
  | { readonly type: 'silence'; readonly service: string; readonly lasts: string; readonly reason: string };

export type Form = {
  readonly kind: Kind;
  readonly service: string;
  /** Of the questions before this one. */
  readonly answers: readonly string[];
  readonly typed: string;
  /** Why the last answer will not do. */
  readonly problem?: string;
};

type Question = {
  readonly text: string;
  readonly usual: string;
  readonly problem?: (answer: string) => string | undefined;
};

const LENGTH_MAX = 500;

const questions: Readonly<Record<Kind, readonly Question[]>> = {
  acknowledge: [{ text: 'What is known of it? Enter for nothing', usual: '' }],
  silence: [
    { text: 'For how long? 30m, 2h, 1d', usual: '1h', problem: (answer) => lengthProblem(answer) },
    { text: 'Why?', usual: '', problem: (answer) => (answer === '' ? 'there has to be a reason' : undefined) },
  ],
};

const lengthProblem = (answer: string): string | undefined => {
  const read = parseDuration(answer);
  if ('problem' in read) return read.problem;
  return read.ms > 0 ? undefined : 'that is no time at all';
};

export const formFor = (kind: Kind, service: string): Form => ({ kind, service, answers: [], typed: '' });

/** What is asked now; all is answered when it is undefined, and only whether it is meant is left. */
export const questionOf = ({ kind, answers }: Form): Question | undefined => questions[kind][answers.length];

export type Answered = { readonly form: Form } | { readonly wanted: Wanted } | { readonly given: 'up' };

export const answered = (form: Form, key: Key): Answered => {
  if (key.type === 'escape') return { given: 'up' };
  const question = questionOf(form);
  if (!question) return confirmed(form, key);
  const { problem: _, ...rest } = form;
  if (key.type === 'text') return { form: { ...rest, typed: (form.typed + key.text).slice(0, LENGTH_MAX) } };
  if (key.type === 'clear') return { form: { ...rest, typed: '' } };
  if (key.type === 'erase') return { form: { ...rest, typed: shorter(form.typed) } };
  if (key.type !== 'enter') return { form };
  const answer = form.typed.trim() || question.usual;
  const problem = question.problem?.(answer);
  if (problem !== undefined) return { form: { ...form, problem } };
  return { form: { ...rest, answers: [...form.answers, answer], typed: '' } };
};

const confirmed = (form: Form, key: Key): Answered => {
  if (key.type !== 'text') return { form };
  const said = key.text.toLowerCase();
  if (said === 'y') return { wanted: wantedBy(form) };
  return said === 'n' ? { given: 'up' } : { form };
};

const wantedBy = ({ kind, service, answers: [first = '', second = ''] }: Form): Wanted =>
  kind === 'acknowledge'
    ? { type: 'acknowledge', service, note: first }
    : { type: 'silence', service, lasts: first, reason: second };

/** Without its last character, as people count them. */
export const shorter = (text: string): string => {
  const characters = Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text));
  return text.slice(0, characters.at(-1)?.index ?? 0);
};

/** What is about to happen, for a yes or no. */
export const confirmation = ({ kind, service, answers: [first = '', second = ''] }: Form): string =>
  kind === 'acknowledge'
    ? `You see to the outage of ${service}${first === '' ? '' : `: “${first}”`}. Nobody is reminded of it. y/n`
    : `Nobody is told that ${service} is down for ${first}: “${second}”. y/n`;
