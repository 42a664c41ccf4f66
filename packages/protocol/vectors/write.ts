// Writes the hex of messages.json and columns.json anew from what they say. Run by hand, after a deliberate change of the protocol:
//   node packages/protocol/vectors/write.ts
// Every line that changes is a change of the protocol: it needs a new number in wire/version.ts and a rule in docs/protocol.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { encodeMessage, type Message, ResultEncoder } from '../src/wire/index.ts';
import { columnsVectors, messageVectors, pathOf, toHex } from './vectors.ts';

const rewrite = (file: string, hexes: readonly string[]): void => {
  const raw = JSON.parse(readFileSync(pathOf(file), 'utf8')) as object[];
  const lines = raw.map((vector, i) => `  ${JSON.stringify({ ...vector, hex: hexes[i] })}`);
  writeFileSync(pathOf(file), `[\n${lines.join(',\n')}\n]\n`);
};

rewrite(
  'messages.json',
  messageVectors().map(({ message }) => toHex(encodeMessage(message as Message))),
);
rewrite(
  'columns.json',
  columnsVectors().map(({ rows }) => {
    const encoder = new ResultEncoder();
    for (const [slot, atMs, code, latencyMs] of rows) encoder.append(slot, atMs, code, latencyMs ?? Number.NaN);
    return toHex(encoder.finish());
  }),
);
