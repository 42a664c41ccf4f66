// An agent's registration and its keys as rows of any database have them. Knows the order of columns; refuses to know queries.
import type { AgentKey, Registration } from '../../core/registration.ts';

export type KeyRow = readonly [
  agent: string,
  number: number,
  secret: Uint8Array,
  issuedAt: number,
  usedAt: number | null,
];

type Added = NonNullable<Registration['added']>;

export const addedOf = (atMs: number, labels: string | null, dial: string | null): Added => ({
  labels: JSON.parse(labels ?? '{}') as Added['labels'],
  ...(dial !== null && { dial: JSON.parse(dial) as NonNullable<Added['dial']> }),
  atMs,
});

export const keyOf = ([, number, secret, issuedAtMs, usedAt]: KeyRow): AgentKey => ({
  number,
  secret,
  issuedAtMs,
  ...(usedAt !== null && { usedAtMs: usedAt }),
});
