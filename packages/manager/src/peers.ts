// The managers that share a store, as they are shown. Knows how a row of the store and a manager alone become a view; refuses to know how they find each other.
import { hostname } from 'node:os';
import type { Clock } from '@vedette/protocol/kit';
import { type Address, formatAddress } from '@vedette/protocol/link';
import type { ManagersDesk, PeerView } from './core/managers-api.ts';
import { isoTime } from './core/views.ts';
import type { Member, MemberCard } from './store/cluster.ts';
import { version } from './version.ts';

type Addresses = { readonly agents: Address; readonly http: Address };

/** What this process says of itself. */
export const ownCard = (name: string, addresses: Addresses, speaks: number): MemberCard => ({
  ...{ name, version, speaks, host: hostname(), pid: process.pid },
  listen: formatAddress(addresses.agents),
  http: formatAddress(addresses.http),
});

export const peerViews = (members: readonly Member[]): readonly PeerView[] => {
  const ledAheadMs = members.find(({ leads }) => leads)?.aheadMs ?? 0;
  return members.map(({ id, card, begunAtMs, silentMs, aheadMs, agents, leads }) => {
    const { speaks: _speaks, ...said } = card;
    const figures = { silentMs: Math.max(0, Math.round(silentMs)), aheadMs: Math.round(aheadMs - ledAheadMs) };
    return { id, ...said, role: leads ? 'leads' : 'serves', since: isoTime(begunAtMs), agents, ...figures };
  });
};

/** Of a manager whose store is its own. */
export const alone = (
  name: string,
  clock: Pick<Clock, 'now'>,
  addresses: () => Addresses,
  agents: () => number,
): ManagersDesk => {
  const since = isoTime(clock.now());
  const id = `${hostname()}-${process.pid}`;
  return {
    managers: async () => {
      const { speaks: _speaks, ...said } = ownCard(name, addresses(), 0);
      return [{ id, ...said, role: 'leads', since, agents: agents(), silentMs: 0, aheadMs: 0 }];
    },
  };
};
