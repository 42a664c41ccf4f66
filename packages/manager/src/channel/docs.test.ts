// The examples of docs/channels.md, run as they stand there, but that they lead to this machine.
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock as clock } from '@vedette/protocol/kit/system';
import { SMTPServer } from 'smtp-server';
import { expect, test } from 'vitest';
import { CHANNEL_TYPES } from '../config/channel-schema.ts';
import { parseConfig } from '../config/parse.ts';
import { formatProblems } from '../config/problems.ts';
import type { ChannelWish } from '../core/channel-wish.ts';
import { createChannel } from './create.ts';
import { calm, down, Receiver } from './receiver.fake.ts';

const text = await readFile(new URL('../../../../docs/channels.md', import.meta.url), 'utf8');
const examples = [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, yaml = '']) => yaml);

/** What stands in the file, read in this folder. */
const wishesOf = (yaml: string, folder: string): readonly ChannelWish[] => {
  const outcome = parseConfig(yaml, join(folder, 'vedette.yaml'));
  if ('problems' in outcome) throw new Error(formatProblems('channels.md', outcome.problems));
  return outcome.wishes.channels;
};

const mailServer = async () => {
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (_login, _session, done) => done(null, { user: 'anybody' }),
    onData: (stream, _session, done) => stream.resume().on('end', done),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as { port: number };
  return { port, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
};

test('every type has one, and each of them tells what there is to tell', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'vedette-docs-'));
  await using receiver = await Receiver.start();
  await using mail = await mailServer();
  for (const name of ['mail.password', 'teams.url']) await writeFile(join(folder.path, name), receiver.url);
  const names = [...text.matchAll(/env:([A-Z_]{2,})/g)].map(([, name = '']) => [
    name,
    name.endsWith('_URL') ? receiver.url : name,
  ]);
  const environment: Record<string, string> = Object.fromEntries(names);
  const script = /^```sh\n(.*?)^```/ms.exec(text)?.[1] ?? '';
  const runnable = { mode: 0o755 };
  await writeFile(join(folder.path, 'notify.sh'), script, runnable);
  // Stands for the system's own, which would write into the log of whoever runs this test.
  await writeFile(join(folder.path, 'logger'), `#!/bin/sh\nprintf '%s|' "$@" >'${folder.path}/log'\n`, runnable);
  environment['PATH'] = `${folder.path}:/usr/bin:/bin`;
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);

  const told = new Set<string>();
  for (const wish of examples.flatMap((yaml) => wishesOf(yaml, folder.path))) {
    const here =
      wish.type === 'email'
        ? { ...wish, host: '127.0.0.1', port: mail.port, tls: 'none' as const }
        : { ...wish, ...('url' in wish && typeof wish.url === 'string' && { url: receiver.url }) };
    await createChannel(here as ChannelWish, { print, environment, clock }).send(down, calm);
    told.add(wish.type);
  }
  expect(told).toEqual(new Set(CHANNEL_TYPES));
  expect(receiver.asked).toHaveLength(8);
  expect(lines).toHaveLength(2);
  expect(await readFile(join(folder.path, 'log'), 'utf8')).toBe(`-t|vedette|-p|local3.notice|the east: ${down.title}|`);
});

test('every key is described', async () => {
  const { channelSchemas } = await import('../config/channel-schema.ts');
  for (const [type, { shape }] of Object.entries(channelSchemas)) {
    const section = text.split(/^## /m).find((one) => one.startsWith(`\`${type}\``)) ?? '';
    for (const key of Object.keys(shape)) {
      if (!['type', 'default', 'timeout'].includes(key)) expect(section, `${type}.${key}`).toContain(`\`${key}\``);
    }
  }
});
