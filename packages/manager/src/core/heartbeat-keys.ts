// What becomes of the keys by which devices report, as pure decisions. Knows that a new one replaces the old one by being used; refuses to know tokens, and how
// they are compared.
import type { HeartbeatKey } from './heartbeat-record.ts';

/** Beside the key in use; another one that was never used is void. */
export const issued = (keys: readonly HeartbeatKey[], digest: string, nowMs: number): readonly HeartbeatKey[] => [
  ...keys.filter(({ usedAtMs }) => usedAtMs !== undefined),
  { digest, issuedAtMs: nowMs },
];

/** Somebody reported by this key: those before it are void. Undefined when that is known already. */
export const used = (
  keys: readonly HeartbeatKey[],
  digest: string,
  nowMs: number,
): readonly HeartbeatKey[] | undefined => {
  const index = keys.findIndex((key) => key.digest === digest);
  const key = keys[index];
  if (!key || key.usedAtMs !== undefined) return undefined;
  return [{ ...key, usedAtMs: nowMs }, ...keys.slice(index + 1)];
};
