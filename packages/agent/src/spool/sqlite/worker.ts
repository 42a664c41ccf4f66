// The spool's own thread: waiting for the disk here delays neither a probe nor the link. Knows what it opens and which answers are large;
// refuses to know what is asked of it.
import { serve } from '@vedette/protocol/thread';
import { Engine, type EngineOptions } from './engine.ts';
import { type HomeOptions, openHome } from './home.ts';

export type WorkerData = HomeOptions & EngineOptions & { readonly nowMs: number };

const open = (data: WorkerData): Engine => {
  const home = openHome(data, data.nowMs);
  try {
    return new Engine(home, data, data.nowMs);
  } catch (error) {
    home.database.close();
    throw error;
  }
};

/** The results that are read are moved to the other thread, not copied. */
const movable = (method: string, value: unknown): ArrayBuffer[] => {
  if (method !== 'read') return [];
  const { items } = value as ReturnType<Engine['read']>;
  const buffers = items.flatMap((item) => (item.type === 'batch' ? item.results.buffer : []));
  return buffers.filter((buffer) => buffer instanceof ArrayBuffer);
};

serve<Engine>((data) => open(data as WorkerData), movable);
