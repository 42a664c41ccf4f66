// What the words of `vedette heartbeat` mean. Knows addresses, tokens and what may not go together; refuses to know what is done with them.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { errnoOf, Fault, messageOf } from '@vedette/protocol/kit';
import { isLoopback } from '@vedette/protocol/target';
import { parseDuration } from '../core/duration.ts';
import { fileNamed } from './files.ts';
import type { Way } from './heartbeat-send.ts';
import type { Io } from './io.ts';
import type { Words } from './verb.ts';

const EVERY_MS_MIN = 1_000;
const EVERY_MS_MAX = 31 * 86_400_000;
const DATA_BYTES_MAX = 3_072;

const usage = (text: string): Fault => new Fault('usage', text);

/** Every address from every address of this machine, the first ones first. @throws Fault `usage`, `insecure-address` */
export const waysOf = (words: Words): readonly Way[] => {
  const to = words.list('to').map((text) => addressOf(text, words.flag('plain')));
  const vias = words.list('via');
  if (to.length === 0) throw usage('It is not said where to report: --to http://127.0.0.1:7680/api/v1/heartbeat/NAME');
  for (const via of vias)
    if (isIP(via) === 0)
      throw usage(`--via ${JSON.stringify(via)} is no address of this machine: write it like 192.0.2.10.`);
  return to.flatMap((url) => (vias.length === 0 ? [{ to: url }] : vias.map((via) => ({ to: url, via }))));
};

const addressOf = (text: string, isPlain: boolean): URL => {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || !/\/api\/v1\/heartbeat\/[^/]+$/.test(url.pathname))
    throw usage(
      `--to ${JSON.stringify(text)} is no address to report to. Write it like http://127.0.0.1:7680/api/v1/heartbeat/NAME`,
    );
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
    throw usage('An address to report to ends with the name of the service: the token is said by --token.');
  if (url.protocol === 'http:' && !isPlain && !isLoopback(url.hostname.replace(/^\[|\]$/g, '')))
    throw new Fault(
      'insecure-address',
      `The token would travel to ${url.host} unencrypted. Report by https://, or say --plain where the network is trusted.`,
    );
  return url;
};

/** @throws Fault `usage`, `token-invalid` */
export const tokenOf = (io: Io, words: Words): string | undefined => {
  const written = words.text('token') ?? (io.env.VEDETTE_HEARTBEAT_TOKEN ? 'env:VEDETTE_HEARTBEAT_TOKEN' : undefined);
  if (written === undefined) return undefined;
  const [, kind, name = ''] = /^(env|file):(.+)$/s.exec(written) ?? [];
  if (kind === undefined)
    throw usage(
      'A token does not stand on the command line, where everybody on this machine can read it: write --token env:NAME or file:PATH.',
    );
  const text =
    kind === 'env' ? (io.env as Readonly<Record<string, string | undefined>>)[name] : textOf(fileNamed(io, name));
  const token = text?.trim() ?? '';
  if (/^[\x21-\x7e]{1,256}$/.test(token)) return token;
  throw new Fault(
    'token-invalid',
    `There is no token in ${kind === 'env' ? `the variable ${name}` : name}. Issue one with 'vedette service token NAME'.`,
  );
};

/** @throws Fault `usage` */
export const authorityOf = (io: Io, words: Words): string | undefined => {
  const file = words.text('ca');
  return file === undefined ? undefined : textOf(fileNamed(io, file));
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('usage', `${file} cannot be read (${errnoOf(cause) ?? messageOf(cause)}).`, { cause });
  }
};

/** @throws Fault `usage` */
export const everyMsOf = (words: Words): number | undefined => {
  const written = words.text('every');
  if (written === undefined) return undefined;
  const answer = parseDuration(written);
  if ('problem' in answer) throw usage(`--every: ${answer.problem}.`);
  if (answer.ms < EVERY_MS_MIN || answer.ms > EVERY_MS_MAX) throw usage('--every is 1s to 31d.');
  return answer.ms;
};

/** @throws Fault `usage` */
export const dataOf = (words: Words): Readonly<Record<string, unknown>> => {
  const written = words.text('data');
  if (written === undefined) return {};
  let data: unknown;
  try {
    data = JSON.parse(written);
  } catch {
    data = undefined;
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw usage('--data is a JSON object, such as \'{"disk":"71%"}\'.');
  if (Buffer.byteLength(written) > DATA_BYTES_MAX) throw usage(`--data has at most ${DATA_BYTES_MAX} bytes.`);
  return data as Readonly<Record<string, unknown>>;
};
