// Server-sent events as they come off the wire. Knows their form; refuses to know what they tell and where they come from.

export type Told = { readonly type: string; readonly data: string };

/** Takes text in any pieces and gives back the events that are complete. A comment is a sign of life and no event. */
export const createEventReader = (): ((piece: string) => readonly Told[]) => {
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

const eventOf = (block: string): readonly Told[] => {
  let type = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) type = line.slice(7);
    else if (line.startsWith('data: ')) data.push(line.slice(6));
  }
  return data.length === 0 ? [] : [{ type, data: data.join('\n') }];
};
