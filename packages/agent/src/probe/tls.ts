// The TLS probe: does a handshake come to what is asked for? Its latency is the handshake's, from the connection that stands on. Says nothing afterwards.

import type { Clock } from '@vedette/protocol/kit';
import type { ConnectionOptions, Talk } from './connection.ts';
import { connectionProber } from './connection.ts';
import type { Prober, Provisions } from './probe.ts';
import { type Shaking, shakeHands } from './tls-handshake.ts';

export type TlsProberOptions = ConnectionOptions & {
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'at'>;
  readonly provisions: Pick<Provisions, 'identity'>;
};

/** What all handshakes of a prober have in common. */
export const shakingOf = ({
  clock,
  provisions,
}: Pick<TlsProberOptions, 'clock' | 'provisions'>): Omit<Shaking, 'terms'> => ({
  nowMs: () => clock.now(),
  identityOf: (name) => provisions.identity(name),
});

export const createTlsProber = (options: TlsProberOptions): Prober =>
  connectionProber(options, (talk: Talk) => {
    const { check } = talk.look;
    if (check?.type !== 'tls') throw new Error('a TLS probe has the terms of one');
    const beganMs = talk.sinceMs();
    shakeHands(talk, { terms: check, ...shakingOf(options) }, ({ verdict, facts }) => {
      const latencyMs = verdict.status === 'up' ? talk.sinceMs() - beganMs : Number.NaN;
      talk.end(verdict, latencyMs, facts);
    });
  });
