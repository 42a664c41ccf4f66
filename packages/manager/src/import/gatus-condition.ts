// One condition of Gatus, `[STATUS] == 200`: what of it ours can ask. Knows the placeholders and functions of Gatus, and the plain words they come to.

import { goDurationMs, jsonValue } from './foreign.ts';
import { globPieces } from './literal.ts';

/** What the conditions of one endpoint come to, gathered one by one. */
export type Conditions = {
  /** Which statuses are good; undefined: nobody asks. */
  status?: (status: number) => boolean;
  /** Texts in the body; of a name server, answers. */
  contains: string[];
  json: Record<string, string | number | boolean | null>;
  /** A warning, where Gatus has a failure. */
  expiresMs?: number;
  /** A slower answer is none. */
  slowestMs?: number;
  rcode?: string;
};

export const noConditions = (): Conditions => ({ contains: [], json: {} });

/** Nobody writes longer ones; what takes a condition apart looks at it again and again. */
const LENGTH_MAX = 1_000;

const FORM = /^\s*(.+?)\s*(==|!=|<=|>=|<|>)\s*(.*?)\s*$/s;

const compare: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
};

/** What Gatus shows of the place: all of a condition that surely is no secret. */
export const subjectOf = (condition: string): string => /\[[A-Z_]+\]/.exec(condition)?.[0] ?? 'this';

/** Takes a condition in. @param isRecord the body is an answer of a name server @returns why not, or how it is different here; undefined when all is said */
export const takeIn = (conditions: Conditions, condition: string, isRecord: boolean): string | undefined => {
  const [, left = '', sign = '', right = ''] = FORM.exec(condition.slice(0, LENGTH_MAX + 1)) ?? [];
  const subject = subjectOf(left);
  if (left === '' || condition.length > LENGTH_MAX) return 'this is no condition of Gatus';
  if (left === '[STATUS]') return takeStatus(conditions, sign, right);
  if (left === '[CONNECTED]') return sign === '==' && right === 'true' ? undefined : refusal(subject);
  if (left === '[RESPONSE_TIME]') return takeTime(conditions, sign, right);
  if (left === '[CERTIFICATE_EXPIRATION]') return takeExpiry(conditions, sign, right);
  if (left === '[DNS_RCODE]') return takeRcode(conditions, sign, right);
  if (subject === '[BODY]')
    return isRecord ? takeRecord(conditions, left, sign, right) : takeBody(conditions, left, sign, right);
  if (left === '[DOMAIN_EXPIRATION]') return 'nobody asks when a domain expires';
  return refusal(subject);
};

const refusal = (subject: string): string => `${subject} cannot be asked for in this way`;

const takeStatus = (conditions: Conditions, sign: string, right: string): string | undefined => {
  const before = conditions.status ?? (() => true);
  const any = /^any\((.*)\)$/.exec(right)?.[1];
  const wanted = (any ?? right).split(',').map((one) => Number(one.trim()));
  const test = compare[sign];
  if (!test || wanted.some((one) => !Number.isInteger(one)) || (any !== undefined && !/^[!=]=$/.test(sign)))
    return refusal('[STATUS]');
  const isWanted = (status: number): boolean =>
    sign === '!=' ? wanted.every((one) => status !== one) : wanted.some((one) => test(status, one));
  conditions.status = (status) => before(status) && isWanted(status);
  return undefined;
};

const takeTime = (conditions: Conditions, sign: string, right: string): string | undefined => {
  const ms = /^\d+$/.test(right) ? Number(right) : goDurationMs(right);
  if (ms === undefined || !sign.startsWith('<')) return refusal('[RESPONSE_TIME]');
  conditions.slowestMs = Math.min(ms, conditions.slowestMs ?? ms);
  return undefined;
};

const takeExpiry = (conditions: Conditions, sign: string, right: string): string | undefined => {
  const ms = /^\d+$/.test(right) ? Number(right) : goDurationMs(right);
  if (ms === undefined || !sign.startsWith('>')) return refusal('[CERTIFICATE_EXPIRATION]');
  conditions.expiresMs = ms;
  return 'a certificate that expires soon is a warning here, and down once it has expired';
};

const takeRcode = (conditions: Conditions, sign: string, right: string): string | undefined => {
  if (sign !== '==' || !/^[A-Z]+$/.test(right)) return refusal('[DNS_RCODE]');
  conditions.rcode = right.toLowerCase();
  return undefined;
};

const PAT = /^pat\((.*)\)$/s;

/** A pattern with nothing but dots and colons in it is any address. */
const takeRecord = (conditions: Conditions, left: string, sign: string, right: string): string | undefined => {
  if (sign !== '==' || left !== '[BODY]') return refusal('[BODY]');
  const glob = PAT.exec(right)?.[1];
  if (glob !== undefined && globPieces(glob).some((piece) => !/^[.:]+$/.test(piece)))
    return 'of answers no pattern can be asked for: any answer will do';
  if (glob === undefined) conditions.contains.push(right);
  return undefined;
};

const takeBody = (conditions: Conditions, left: string, sign: string, right: string): string | undefined => {
  if (sign !== '==') return refusal('[BODY]');
  const path = /^\[BODY\]((?:\.|\[).*)$/s.exec(left)?.[1];
  if (path !== undefined) return takeJson(conditions, path, right);
  if (left !== '[BODY]') return refusal('[BODY]');
  const glob = PAT.exec(right)?.[1];
  const pieces = glob === undefined ? [right] : globPieces(glob);
  conditions.contains.push(...pieces);
  if (glob === undefined) return 'that the body has this text in it is asked, not that it is all there is';
  return pieces.length > 1 ? 'the pieces of the pattern are looked for in any order' : undefined;
};

const takeJson = (conditions: Conditions, path: string, right: string): string | undefined => {
  if (/^(?:pat|any|has|len)\(/.test(right) || /^\[[A-Z_]+\]/.test(right)) return refusal('[BODY]');
  conditions.json[path] = jsonValue(right.replaceAll(/^"|"$/g, ''));
  return undefined;
};
