// Tokens: what an operator carries from a manager to an agent. Knows their form and how to tell a mangled one; refuses to know whether the
// key in one is still good.
import { createHash } from 'node:crypto';
import { idPattern } from '../wire/index.ts';
import type { LinkKey } from './identity.ts';
import { KEY_NUMBER_MAX, SECRET_BYTES } from './identity.ts';

const FORM = 'vdt1';
const CHECK_BYTES = 4;
/** 36 bytes are 48 characters of base64url exactly: no character has bits to spare, so each one counts. */
const TAIL_LENGTH = ((SECRET_BYTES + CHECK_BYTES) * 4) / 3;

/** No token is longer: a name of 64 characters, a number of ten, and the dots. */
const TOKEN_LENGTH_MAX = 140;

export type TokenOrProblem = { readonly key: LinkKey } | { readonly problem: string };

const headOf = (agent: string, keyNumber: number): string => `${FORM}.${agent}.${keyNumber}.`;

const checkOf = (head: string, secret: Uint8Array): Buffer =>
  createHash('sha256').update(head).update(secret).digest().subarray(0, CHECK_BYTES);

/** `vdt1.eu-1.3.…`: everything an agent needs to prove who it is. Whoever has read it can pose as that agent. */
export const formatToken = ({ agent, keyNumber, secret }: LinkKey): string => {
  if (secret.length !== SECRET_BYTES) throw new Error(`a key has ${SECRET_BYTES} bytes`);
  const head = headOf(agent, keyNumber);
  return head + Buffer.concat([secret, checkOf(head, secret)]).toString('base64url');
};

/** Reads a token, white space around it aside. The problem, half a sentence, never shows any of the token: it may be half right. */
export const parseToken = (text: string): TokenOrProblem => {
  const token = text.trim();
  if (token === '') return { problem: 'it is empty' };
  if (!token.startsWith(`${FORM}.`)) return { problem: `it does not begin with ${FORM}.` };
  if (token.length > TOKEN_LENGTH_MAX || /\s/.test(token)) return { problem: 'there is more than one token in it' };
  const parts = /^[^.]+\.(.+)\.([^.]+)\.([^.]+)$/.exec(token);
  const [, agent = '', number = '', tail = ''] = parts ?? [];
  if (!idPattern.test(agent) || !/^[1-9]\d{0,9}$/.test(number) || Number(number) > KEY_NUMBER_MAX)
    return { problem: 'a part of it is missing or changed' };
  if (tail.length !== TAIL_LENGTH)
    return { problem: `its last part has ${tail.length} characters instead of ${TAIL_LENGTH}` };
  if (!/^[\w-]+$/.test(tail)) return { problem: 'a character of it was changed' };
  const bytes = Buffer.from(tail, 'base64url');
  // A copy of its own: a small Buffer is a window on memory that others use too.
  const secret = Uint8Array.from(bytes.subarray(0, SECRET_BYTES));
  const keyNumber = Number(number);
  if (!checkOf(headOf(agent, keyNumber), secret).equals(bytes.subarray(SECRET_BYTES)))
    return { problem: 'a character of it was changed' };
  return { key: { agent, keyNumber, secret } };
};
