// A channel that writes a line where the manager's own lines go.
import type { Kind } from './kind.ts';
import { oneLine } from './text.ts';

export const consoleKind: Kind<'console'> = (_wish, tools) => async (message) => {
  tools.print(`${tools.id}: ${oneLine(message.subscriber)}: ${oneLine(message.title)}`);
};
