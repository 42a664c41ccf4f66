// The lines of a replay, as the manager answers them. Knows which kinds there are; refuses to know connections and what the lines say.
import type { ReplayLine } from '../core/replay-api.ts';
import { readLines } from './ndjson.ts';

const types: ReadonlySet<ReplayLine['type']> = new Set(['begin', 'progress', 'row', 'doubt', 'end', 'failed']);

/** In order; kinds of lines that are not known here are passed over. @throws Fault `answer-unusable` when a line is no JSON */
export const readReplay = (body: AsyncIterable<Uint8Array>): AsyncGenerator<ReplayLine, void> =>
  readLines<ReplayLine>(body, types);
