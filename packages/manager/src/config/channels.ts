// The section `channels`: every type with what holds when the file says nothing, and what takes two keys to judge. Refuses to know what is sent by them.
import { quote } from '@vedette/protocol/kit';
import { isLoopback } from '@vedette/protocol/target';
import type { z } from 'zod';
import type { Doubt } from '../core/agents-in-force.ts';
import type { ChannelType, ChannelWish, PlainOrSecret, SecretPlace, WishOf } from '../core/channel-wish.ts';
import { Reading, type Surroundings } from './channel-reading.ts';
import { CHANNEL_TYPES, channelSchemas } from './channel-schema.ts';
import { nameOf } from './issues.ts';
import { didYouMean, entriesOf, isMapping, readPiece } from './piece.ts';
import type { Path } from './places.ts';
import type { Problems } from './problems.ts';

const TIMEOUT_MS = 10_000;
const MAIL_TIMEOUT_MS = 30_000;

type Own<Type extends ChannelType> = Omit<WishOf<Type>, 'id' | 'type' | 'isDefault' | 'timeoutMs'>;
type Written<Type extends ChannelType> = Partial<z.output<(typeof channelSchemas)[Type]>>;

/** A key that is missing or not sound is a problem already, and nothing becomes of the wishes: what stands for it here is never used. */
const NOWHERE: SecretPlace = { env: '' };

/** What goes along with a token is read by everybody on the way, unless it stays on this machine. */
const refuseOpen = (reading: Reading, address: PlainOrSecret | undefined, hasSecrets: boolean): void => {
  const url = typeof address === 'string' ? URL.parse(address) : null;
  if (!hasSecrets || url?.protocol !== 'http:' || isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) return;
  reading.problem('url', 'http would show the token to everybody on its way: use https');
};

const readWebhook = ({ url, secret, token, headers = {} }: Written<'webhook'>, reading: Reading): Own<'webhook'> => {
  const taken = Object.keys(headers).find((name) =>
    /^(?:content-.*|host|connection|transfer-encoding|idempotency-key|vedette-signature)$/i.test(name),
  );
  if (taken !== undefined) reading.problem('headers', `${quote(taken)} is a header that Vedette sends itself`);
  const authorized = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  if (token !== undefined && authorized)
    reading.problem('token', 'there is a header authorization as well: use one of them');
  const hasSecrets = token !== undefined || Object.values(headers).some((value) => typeof value !== 'string');
  refuseOpen(reading, url, hasSecrets);
  return {
    url: reading.plainOrSecret(['url'], url ?? NOWHERE),
    headers: reading.secrets('headers', headers),
    ...reading.optional('secret', secret),
    ...reading.optional('token', token),
  };
};

const readEmail = (value: Written<'email'>, reading: Reading): Own<'email'> => {
  const { host = '', tls = 'starttls', ca, user, password, from = '', to = [] } = value;
  if ((user === undefined) !== (password === undefined))
    reading.problem(
      user === undefined ? 'password' : 'user',
      'user and password belong together: write both, or neither',
    );
  if (tls === 'none' && password !== undefined && !isLoopback(host))
    reading.problem('tls', 'without TLS everybody on the way could read the password: use starttls or implicit');
  return {
    host,
    port: value.port ?? (tls === 'implicit' ? 465 : 587),
    tls,
    ...(ca === undefined ? {} : { ca: reading.file('ca', ca) }),
    ...(user === undefined ? {} : { user }),
    ...reading.optional('password', password),
    from,
    to,
  };
};

const readers: { readonly [Type in ChannelType]: (value: Written<Type>, reading: Reading) => Own<Type> } = {
  console: () => ({}),
  webhook: readWebhook,
  email: readEmail,
  slack: ({ url = NOWHERE }, reading) => ({ url: reading.secret(['url'], url) }),
  discord: ({ url = NOWHERE }, reading) => ({ url: reading.secret(['url'], url) }),
  teams: ({ url = NOWHERE }, reading) => ({ url: reading.secret(['url'], url) }),
  ntfy: ({ url = 'https://ntfy.sh', topic = '', token, priority = 4 }, reading) => {
    refuseOpen(reading, url, token !== undefined);
    return { url, topic: reading.plainOrSecret(['topic'], topic), priority, ...reading.optional('token', token) };
  },
  telegram: ({ url = 'https://api.telegram.org', token = NOWHERE, chat = '' }, reading) => {
    refuseOpen(reading, url, true);
    return { url, token: reading.secret(['token'], token), chat };
  },
  pagerduty: ({ url = 'https://events.pagerduty.com', key = NOWHERE, severity = 'critical' }, reading) => {
    refuseOpen(reading, url, true);
    return { url, key: reading.secret(['key'], key), severity };
  },
  alertmanager: ({ url = '', token, labels = {} }, reading) => {
    refuseOpen(reading, url, token !== undefined);
    return { url, labels, ...reading.optional('token', token) };
  },
  command: ({ command: [program = '', ...argv] = [], environment }, reading) => ({
    command: [program.includes('/') ? reading.resolve(program) : program, ...argv],
    environment: reading.secrets('environment', environment),
  }),
};

/** The compiler cannot see that a type, its schema and its reader belong together. */
const readOne = <Type extends ChannelType>(
  type: Type,
  id: string,
  raw: unknown,
  reading: Reading,
  problems: Problems,
): ChannelWish => {
  const schema: z.ZodObject = channelSchemas[type];
  const { value } = readPiece(schema, raw, reading.path, problems);
  const { default: isDefault = false, timeout } = value as Written<'console'>;
  const own = readers[type](value as Written<Type>, reading);
  const timeoutMs = timeout ?? (type === 'email' ? MAIL_TIMEOUT_MS : TIMEOUT_MS);
  return { id, type, isDefault, timeoutMs, ...own } as unknown as ChannelWish;
};

const typeOf = (raw: unknown, path: Path, problems: Problems): ChannelType | undefined => {
  if (!isMapping(raw)) {
    problems.add(path, `write a mapping with keys such as 'type' here, not ${nameOf(raw)}`);
    return undefined;
  }
  const written = raw['type'];
  const type = CHANNEL_TYPES.find((known) => known === written);
  if (type !== undefined) return type;
  const kinds = `the types are ${CHANNEL_TYPES.join(', ')}`;
  if (written === undefined || written === null) problems.add(path, `the type is missing: ${kinds}`);
  else if (typeof written !== 'string') problems.add([...path, 'type'], `this is ${nameOf(written)}: ${kinds}`);
  else
    problems.add(
      [...path, 'type'],
      `there is no type ${quote(written)}${didYouMean(written, CHANNEL_TYPES, problems) || `: ${kinds}`}`,
    );
  return undefined;
};

export type Channels = {
  readonly channels: readonly ChannelWish[];
  /** All that are named, sound or not: who names one of them has made no mistake. */
  readonly ids: readonly string[];
  readonly doubts: readonly Doubt[];
};

export const readChannels = (
  { channels: raw }: Readonly<Record<string, unknown>>,
  from: Surroundings,
  problems: Problems,
): Channels => {
  const doubts: Doubt[] = [];
  const entries = entriesOf(raw, 'channels', problems);
  const channels = entries.flatMap(([id, entry]) => {
    const path = ['channels', id];
    const type = typeOf(entry, path, problems);
    return type === undefined ? [] : [readOne(type, id, entry, new Reading(path, from, doubts, problems), problems)];
  });
  return { channels, ids: entries.map(([id]) => id), doubts };
};
