// The section `heartbeats`: where devices report, besides the address at which people ask. Knows which addresses are safe; refuses to know what is reported.
import { formatAddress, isLoopback } from '@vedette/protocol/target';
import type { HeartbeatsWish, Wishes } from '../core/wishes.ts';
import { readPiece } from './piece.ts';
import type { Problems } from './problems.ts';
import { heartbeatsSchema } from './schema.ts';

type Around = Pick<Wishes, 'listen' | 'http' | 'tls'>;

/** Undefined when the section is not there. */
export const readHeartbeats = (
  { heartbeats: raw }: Readonly<Record<string, unknown>>,
  { listen: agents, http, tls }: Around,
  problems: Problems,
): HeartbeatsWish | undefined => {
  if (raw === undefined || raw === null) return undefined;
  const path = ['heartbeats'];
  const { value, broken } = readPiece(heartbeatsSchema, raw, path, problems);
  const { listen, plain = false } = value;
  if (listen === undefined) {
    if (!broken.has('listen')) problems.add(path, "the 'listen' is missing: where devices report, host:port");
    return undefined;
  }
  const isOpen = !isLoopback(listen.host);
  if (isOpen && tls === undefined && !plain)
    problems.add(
      [...path, 'listen'],
      `${formatAddress(listen)} is not a loopback address, and there is no certificate (tls): whoever reads a token on its way could say that ` +
        "all is well. Give this manager a certificate, use 127.0.0.1 and a proxy with TLS, or write 'plain: true' where the network is trusted",
    );
  if (plain && tls !== undefined)
    problems.add([...path, 'plain'], 'there is a certificate (tls), and it is used: take this out', 'key');
  if (listen.port !== 0 && (listen.port === agents.port || listen.port === http.port))
    problems.add(
      [...path, 'listen'],
      `port ${listen.port} is used by the manager already: give devices one of their own`,
    );
  return { listen };
};
