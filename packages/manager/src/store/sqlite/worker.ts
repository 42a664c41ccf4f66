// The store's own thread: blocking on the disk here delays nobody. Knows what it opens and which answers are large; refuses to know what
// is asked of it.
import { serve } from '@vedette/protocol/thread';
import type { FleetAnswer } from '../../core/fleet-history.ts';
import type { JournalEntry } from '../store.ts';
import { createEngine, type Engine } from './engine.ts';
import { openStoreFile } from './store-file.ts';

/** The blobs of entries and the amounts of many services are moved to the other thread, not copied. */
const movable = (method: string, value: unknown): ArrayBuffer[] => {
  if (method === 'fleet') {
    const { observedMs, downMs } = value as FleetAnswer;
    return [observedMs.buffer, downMs.buffer].filter((buffer) => buffer instanceof ArrayBuffer);
  }
  if (method !== 'unjudged') return [];
  const buffers = (value as readonly JournalEntry[]).flatMap(({ body }) =>
    body.type === 'batch' ? body.results.buffer : [],
  );
  return buffers.filter((buffer) => buffer instanceof ArrayBuffer);
};

serve<Engine>((data) => createEngine(openStoreFile((data as { file: string }).file)), movable);
