// Where secrets come from, and that they go nowhere but where they belong.
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Channel } from '../core/message.ts';
import { calm, channelOf, down, Receiver } from './receiver.fake.ts';

describe('a channel is made with its secrets, or not at all', () => {
  const slack = (environment: Readonly<Record<string, string>>) => () =>
    channelOf('slack', { url: { env: 'URL' } }, environment);
  const token = (value: string) => () =>
    channelOf('telegram', { url: 'http://127.0.0.1:1', token: { env: 'T' }, chat: '1' }, { T: value });

  test.each<[string, () => unknown, string]>([
    ['a variable that is not set', slack({}), 'env:URL'],
    ['a variable of white space', slack({ URL: ' \n' }), 'env:URL'],
    ['a variable every object has', () => channelOf('slack', { url: { env: 'constructor' } }, {}), 'env:constructor'],
    ['no address', slack({ URL: 'hunter2' }), 'no address'],
    ['an address of another kind', slack({ URL: 'file:///hunter2' }), 'no address'],
    ['a name and password', slack({ URL: 'https://hunter2:hunter2@example.com' }), 'no address'],
    ['an open address', slack({ URL: 'http://hooks.example.com/hunter2' }), 'use https'],
    ['two lines', token('hunter2\nhunter2'), 'one line'],
    ['a file that is not there', () => channelOf('slack', { url: { file: '/nowhere/x' } }), '/nowhere/x'],
    ['a folder', () => channelOf('slack', { url: { file: '/' } }), 'no file'],
    ['a device', () => channelOf('slack', { url: { file: '/dev/zero' } }), 'no file'],
  ])('%s', (_what, make, says) => {
    expect(make).toThrow(expect.objectContaining({ code: 'channel-refused', message: expect.stringContaining(says) }));
    expect(make).not.toThrow(/hunter2/);
  });

  test('a file is read when the channel is made, without the white space around it', async () => {
    await using place = await mkdtempDisposable(join(tmpdir(), 'vedette-secret-'));
    await using receiver = await Receiver.start();
    const file = join(place.path, 'url');
    await writeFile(file, `${receiver.url}/one\n`);
    const channel = channelOf('slack', { url: { file } });
    await writeFile(file, `${receiver.url}/two\n`);
    await channel.send(down, calm);
    expect(receiver.only.path).toBe('/one');
  });
});

describe('what a service repeats of a secret is not told', () => {
  const PATH = '/services/T000hunter2/B111hunter2?code=hunter2%20x';
  const environment = (receiver: Receiver) => ({
    URL: receiver.url + PATH,
    T: 'hunter2:hunter2',
    K: 'hunter2 hunter2',
  });
  const kept = { env: 'URL' };
  test.each<[string, (receiver: Receiver) => Channel]>([
    ['slack', (receiver) => channelOf('slack', { url: kept }, environment(receiver))],
    ['discord', (receiver) => channelOf('discord', { url: kept }, environment(receiver))],
    ['teams', (receiver) => channelOf('teams', { url: kept }, environment(receiver))],
    [
      'webhook',
      (receiver) =>
        channelOf('webhook', { url: kept, token: { env: 'T' }, headers: { x: { env: 'K' } } }, environment(receiver)),
    ],
    [
      'telegram',
      (receiver) => channelOf('telegram', { url: receiver.url, token: { env: 'T' }, chat: '1' }, environment(receiver)),
    ],
    [
      'ntfy',
      (receiver) =>
        channelOf(
          'ntfy',
          { url: receiver.url, topic: { env: 'K' }, token: { env: 'T' }, priority: 4 },
          environment(receiver),
        ),
    ],
    [
      'pagerduty',
      (receiver) =>
        channelOf('pagerduty', { url: receiver.url, key: { env: 'K' }, severity: 'error' }, environment(receiver)),
    ],
  ])('%s', async (_what, make) => {
    await using receiver = await Receiver.start((response, request) => {
      const { body = '' } = receiver.asked.at(-1) ?? {};
      const said = `${request.url} ${decodeURIComponent(request.url ?? '')} ${request.headers.authorization} ${String(request.headers['x'])}`;
      response.writeHead(400).end(`${said} ${/hunter2[^"]*/.exec(body)?.[0]}`);
    });
    const thrown = await make(receiver).send(down, calm).catch(String);
    expect(thrown).toMatch(/answered 400 and '/);
    expect(thrown).not.toContain('hunter2');
  });

  test('a secret that no header can have', async () => {
    await using receiver = await Receiver.start();
    const own = { url: receiver.url, token: { env: 'T' }, headers: {} };
    const sending = channelOf('webhook', own, { T: 'hünter2' }).send(down, calm);
    await expect(sending).rejects.toMatchObject({
      code: 'channel-refused',
      message: expect.not.stringContaining('nter2'),
    });
    expect(receiver.asked).toEqual([]);
  });
});
