// The care of the store as the manager holds it. Knows when to look how far the store's thread is; refuses to know how it is done there.
import { setTimeout as after } from 'node:timers/promises';
import type { Line } from '@vedette/protocol/thread';
import type { CopyOptions, CopyProgress, Upkeep } from '../upkeep.ts';
import type { Engine } from './engine.ts';

/** How often it is looked how far a copy is. */
const LOOK_MS = 50;

/** @param open refuses what comes after the store was closed */
export const upkeepOn = (
  line: Line<Engine>,
  open: <T>(act: () => Promise<T>) => Promise<T>,
): { readonly upkeep: Upkeep /** No copy is being made any more. */; readonly rest: () => Promise<void> } => {
  const state = () => line.call('copyState', []);
  const rest = async (): Promise<void> => {
    await line.call('copyAbandon', []).catch(() => undefined);
    // Where it failed, it is over as well.
    while (!(await state().catch(() => ({ isOver: true }))).isOver) await after(LOOK_MS);
  };
  async function* copy(options: CopyOptions): AsyncGenerator<CopyProgress, void> {
    await open(() => line.call('copyBegin', [options]));
    let isOver = false;
    try {
      for (;;) {
        const now = await open(state);
        isOver = now.isOver;
        yield { share: now.share };
        if (isOver) return;
        await after(LOOK_MS);
      }
    } finally {
      if (!isOver) await rest();
    }
  }
  const upkeep: Upkeep = {
    copy,
    checkRows: () => open(() => line.call('checkRows', [])),
    checkSome: (place) => open(() => line.call('checkStep', [place])),
  };
  return { upkeep, rest };
};
