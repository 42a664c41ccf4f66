// The addresses this machine has. Knows how long an answer holds; refuses to know what they matter for.
import { networkInterfaces } from 'node:os';
import type { Clock } from '@vedette/protocol/kit';

/** Asking costs as much as a hundred probes. */
const HOLDS_MS = 5_000;

export const ownAddresses = (clock: Pick<Clock, 'elapsed'>): (() => readonly string[]) => {
  let known: readonly string[] = [];
  let askAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.elapsed();
    if (now >= askAt) {
      askAt = now + HOLDS_MS;
      known = Object.values(networkInterfaces()).flatMap((named) => (named ?? []).map(({ address }) => address));
    }
    return known;
  };
};
