// The history's part of the durable store as the manager holds it. Knows what goes over the line to the store's thread, and what of it need not; refuses to know SQL.
import type { Line } from '@vedette/protocol/thread';
import type { Fleet } from '../../core/fleet-history.ts';
import type { History, PackOptions, PackReport } from '../history.ts';
import type { Engine } from './engine.ts';
import { unpackedRollups } from './packed-rollups.ts';

/** @param open refuses what comes after the store was closed */
export const historyOn = (line: Line<Engine>, open: <T>(act: () => Promise<T>) => Promise<T>): History & Fleet => {
  let heldMs: PackOptions['holdMs'] | undefined;
  const packSome = ({ holdMs, ...options }: PackOptions): Promise<PackReport> => {
    // There may be ten thousand of them, and they are the same for many steps.
    const news = holdMs === heldMs ? undefined : holdMs;
    heldMs = holdMs;
    return line.call('packStep', [options, news]);
  };
  return {
    results: (query) => open(() => line.call('results', [query])),
    rollups: (query) => open(async () => (await line.call('rollups', [query])).map(unpackedRollups)),
    gaps: (query) => open(() => line.call('gaps', [query])),
    fleet: (query) => open(() => line.call('fleet', [query])),
    latencies: (query) => open(() => line.call('latencies', [query])),
    packSome: (options) => open(() => packSome(options)),
    stats: () => open(() => line.call('stats', [])),
  };
};
