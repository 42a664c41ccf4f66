// What is odd about channels and may well be meant so.
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatProblems } from './problems.ts';
import { type ReadConfig, readConfig } from './read.ts';

const read = async (text: string, environment?: Readonly<Record<string, string>>): Promise<ReadConfig> => {
  await using place = await mkdtempDisposable(join(tmpdir(), 'vedette-channels-'));
  await writeFile(join(place.path, 'there'), 'x');
  await writeFile(join(place.path, 'vedette.yaml'), text);
  return await readConfig(join(place.path, 'vedette.yaml'), environment);
};

const doubtsOf = async (...given: Parameters<typeof read>): Promise<readonly string[]> => {
  const outcome = await read(...given);
  if ('problems' in outcome) throw new Error(formatProblems('vedette.yaml', outcome.problems));
  return outcome.doubts.map(
    ({ path, line, message }) => `${line} ${path}: ${message.replace(/\S*vedette-channels-\w+/, '')}`,
  );
};

const SECRETS = `channels:
  a: { type: slack, url: env:SET, default: true }
  b: { type: slack, url: env:UNSET }
  c: { type: slack, url: env:constructor }
  d: { type: slack, url: file:there }
  e: { type: slack, url: file:missing }
  f: { type: webhook, url: https://x.example, headers: { x-key: env:UNSET } }
`;

test('secrets that are not there are doubted, and keep nothing from running', async () => {
  const nothing = 'and nothing can be sent without it';
  expect(await doubtsOf(SECRETS, { SET: 'x', UNSET: ' ' })).toEqual([
    `3 channels.b.url: the variable UNSET is not set here, ${nothing}`,
    `4 channels.c.url: the variable constructor is not set here, ${nothing}`,
    `6 channels.e.url: /missing cannot be read: there is no such file: check the name, or name another, ${nothing}`,
    `7 channels.f.headers.x-key: the variable UNSET is not set here, ${nothing}`,
  ]);
});

test('nobody doubts variables who does not know them', async () => {
  expect((await doubtsOf(SECRETS)).map((doubt) => doubt.slice(0, 16))).toEqual(['6 channels.e.url']);
});

test('a subscriber that is told by no channel', async () => {
  const log = (more: string): string => `channels: { log: { type: console${more} } }\nsubscribers: { ops: }\n`;
  expect(await doubtsOf(log(''))).toEqual([expect.stringMatching(/^2 subscribers\.ops: told by no channel/)]);
  expect(await doubtsOf(log(', default: true'))).toEqual([]);
  expect(await doubtsOf('subscribers: { ops: }')).toEqual([]);
});

test('an authority that is not there is a problem', async () => {
  const mail = 'type: email, host: h, from: a@b.example, to: c@d.example';
  expect(await read(`channels: { m: { ${mail}, ca: missing } }`)).toMatchObject({
    problems: [{ path: 'channels.m.ca' }],
  });
  expect(await read(`channels: { m: { ${mail}, ca: there } }`)).toHaveProperty('wishes');
});
