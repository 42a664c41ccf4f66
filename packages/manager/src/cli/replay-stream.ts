// Lines of JSON out of bytes, as the manager answers a replay. Knows that format; refuses to know connections and what the lines say.
import { Fault } from '@vedette/protocol/kit';
import type { ReplayLine } from '../core/replay-api.ts';

const types: ReadonlySet<string> = new Set<ReplayLine['type']>(['begin', 'progress', 'row', 'doubt', 'end', 'failed']);

/** In order; kinds of lines that are not known here are passed over. @throws Fault `answer-unusable` when a line is no JSON */
export async function* readReplay(body: AsyncIterable<Uint8Array>): AsyncGenerator<ReplayLine, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      const one = lineOf(text);
      if (types.has(one.type)) yield one;
    }
  }
}

const lineOf = (text: string): ReplayLine => {
  try {
    return JSON.parse(text) as ReplayLine;
  } catch (cause) {
    throw new Fault('answer-unusable', 'The manager answered a line that is no JSON.', { cause });
  }
};
