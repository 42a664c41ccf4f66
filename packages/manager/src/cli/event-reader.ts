// Server-sent events out of bytes (WHATWG HTML, section 9.2). Knows that format and the manager's events; refuses to know connections.
import { Fault } from '@vedette/protocol/kit';
import type { ApiEvent } from '../core/api.ts';

const types: ReadonlySet<string> = new Set<ApiEvent['type']>(['status', 'changes', 'outage', 'notification']);

/**
 * The events of one stream, in order. Comments and kinds of events that are not known here are passed over.
 * @param onBytes told of every sign of life, comments included
 * @throws Fault `answer-unusable` when an event is no JSON
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void = () => undefined,
): AsyncGenerator<ApiEvent, void, undefined> {
  const decoder = new TextDecoder();
  // Kept in pieces: joining a status of many megabytes again at every piece would take the square of the time.
  let pieces: string[] = [];
  for await (const chunk of body) {
    onBytes();
    const text = decoder.decode(chunk, { stream: true });
    const lastLine = text.lastIndexOf('\n');
    if (lastLine < 0) {
      pieces.push(text);
      continue;
    }
    const blocks = (pieces.join('') + text).split('\n\n');
    pieces = [blocks.pop() ?? ''];
    for (const block of blocks) {
      const event = eventOf(block);
      if (event) yield event;
    }
  }
}

const eventOf = (block: string): ApiEvent | undefined => {
  let type = 'message';
  const data: string[] = [];
  for (const row of block.split('\n')) {
    const [, field, value = ''] = /^([a-z]+): ?(.*)$/s.exec(row) ?? [];
    if (field === 'event') type = value;
    else if (field === 'data') data.push(value);
  }
  if (!types.has(type)) return undefined;
  try {
    return { type, data: JSON.parse(data.join('\n')) } as ApiEvent;
  } catch (cause) {
    throw new Fault('answer-unusable', `The manager sent a ${type} event that is no JSON.`, { cause });
  }
};
