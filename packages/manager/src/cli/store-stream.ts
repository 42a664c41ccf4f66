// What the manager, or a file, answers to whoever takes care of a store. Knows the lines and the bar; refuses to know what is done with what they say.
import { Fault, type FaultCode, faults } from '@vedette/protocol/kit';
import type { StoreLine } from '../core/store-api.ts';
import { createClient } from './client.ts';
import type { Engine } from './engine.ts';
import type { Io } from './io.ts';
import { findOperator } from './operator.ts';
import { progressBar } from './replay-progress.ts';
import type { Words } from './verb.ts';

export type Figures = Readonly<Record<string, number>>;
type Told = Exclude<StoreLine, { type: 'progress' | 'end' | 'failed' }>;
export type Hear = (told: Told) => void;

/** Asks the running manager; undefined when somebody broke it off. @throws Fault */
export const askOfStore = async (
  { io, words, engine }: { readonly io: Io; readonly words: Words; readonly engine: Engine },
  { path, body, label }: { readonly path: string; readonly body: object; readonly label: string },
  hear: Hear = () => undefined,
): Promise<Figures | undefined> => {
  const client = createClient(io, words.text('manager'), await findOperator(io, words, engine));
  const abort = new AbortController();
  using _signals = io.onSignal(() => abort.abort());
  try {
    const answer = await client.lines(path, body, abort.signal);
    using bar = progressBar(io.err, label);
    for await (const one of linesOf(answer)) {
      if (one.type === 'end') return one.figures;
      take(one, (share) => bar.show(share), hear);
    }
  } catch (error) {
    if (abort.signal.aborted) return undefined;
    throw error;
  }
  throw new Fault('link-lost', 'The manager ended its answer before it was complete. See its log.');
};

/** Hears what is found in a file. */
export const followStore = (io: Io, label: string, lines: Iterable<StoreLine>, hear: Hear): Figures => {
  using bar = progressBar(io.err, label);
  for (const one of lines) {
    if (one.type === 'end') return one.figures;
    take(one, (share) => bar.show(share), hear);
  }
  return {};
};

const take = (one: Exclude<StoreLine, { type: 'end' }>, progress: (share: number) => void, hear: Hear): void => {
  if (one.type === 'progress') progress(one.share);
  else if (one.type === 'failed')
    throw new Fault(Object.hasOwn(faults, one.code) ? (one.code as FaultCode) : 'answer-unusable', one.detail);
  else hear(one);
};

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<StoreLine, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield parsed(text);
  }
}

const parsed = (text: string): StoreLine => {
  try {
    return JSON.parse(text) as StoreLine;
  } catch (cause) {
    throw new Fault('answer-unusable', 'The manager answered a line that is no JSON.', { cause });
  }
};
