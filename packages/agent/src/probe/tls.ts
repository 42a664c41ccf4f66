// The TLS probe: does a handshake come to what is asked for? Its latency is the handshake's, from the connection that stands on. Says nothing afterwards.

import type { Clock } from '@vedette/protocol/kit';
import type { ConnectionOptions, Talk } from './connection.ts';
import { connectionProber } from './connection.ts';
import type { Prober } from './probe.ts';
import { shakeHands } from './tls-handshake.ts';

export type TlsProberOptions = ConnectionOptions & { readonly clock: Pick<Clock, 'now' | 'elapsed' | 'at'> };

export const createTlsProber = (options: TlsProberOptions): Prober =>
  connectionProber(options, (talk: Talk) => {
    const { check } = talk.look;
    if (check?.type !== 'tls') throw new Error('a TLS probe has the terms of one');
    const beganMs = talk.sinceMs();
    shakeHands(
      talk,
      check,
      () => options.clock.now(),
      ({ verdict, facts }) => {
        const latencyMs = verdict.status === 'up' ? talk.sinceMs() - beganMs : Number.NaN;
        talk.end(verdict, latencyMs, facts);
      },
    );
  });
