// Live events as text (server-sent events, WHATWG HTML section 9.2), written and read. Knows that form, as a manager writes it, and which events there are; refuses to know
// what they tell and where they come from.
import type { ApiEvent } from './api.ts';

export type EventText = {
  readonly type: ApiEvent['type'];
  /** JSON. */
  readonly data: string;
};

const types: ReadonlySet<string> = new Set<ApiEvent['type']>(['status', 'changes', 'outage', 'notification']);

/** @param id by which whoever comes back says what they have seen */
export const eventText = (type: ApiEvent['type'], data: unknown, id: string): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Takes text in any pieces and gives back the events that are complete. Comments are signs of life and no events; events of a kind that is not known here are passed over. */
export const createEventReader = (): ((piece: string) => readonly EventText[]) => {
  // Kept in pieces: joining a status of many megabytes again at every piece would take the square of the time.
  let parts: string[] = [];
  return (piece) => {
    // A decoder gives nothing while it waits for the rest of a character.
    if (piece === '') return [];
    // Looked for where the pieces meet, too; what came before is not looked through again.
    const last = parts.at(-1)?.at(-1) ?? '';
    if (!`${last}${piece}`.includes('\n\n')) {
      parts.push(piece);
      return [];
    }
    const blocks = (parts.join('') + piece).split('\n\n');
    parts = [blocks.pop() ?? ''];
    return blocks.flatMap(eventOf);
  };
};

const eventOf = (block: string): readonly EventText[] => {
  let type = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^([a-z]+): ?(.*)$/s.exec(line) ?? [];
    if (field === 'event') type = value;
    else if (field === 'data') data.push(value);
  }
  return isKnown(type) && data.length > 0 ? [{ type, data: data.join('\n') }] : [];
};

const isKnown = (type: string): type is ApiEvent['type'] => types.has(type);
