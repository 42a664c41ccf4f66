// The whole of an answer that comes in pieces. Refuses to know what it says.
import type { RelayedAnswer } from '../http/relay.ts';

export const textOf = async ({ body }: Pick<RelayedAnswer, 'body'>): Promise<string> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
};
