// What becomes of a message that a service does not take, and what is told of it.
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { retryAfterOf } from './answer.ts';
import { type Answering, AT_MS, calm, channelOf, down, Receiver } from './receiver.fake.ts';

const answer =
  (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) => {
    response.writeHead(status, { ...headers });
    response.end(body);
  };

const thrownBy = (sending: Promise<unknown>): Promise<unknown> =>
  sending.then(
    () => {
      throw new Error('it was taken');
    },
    (thrown: unknown) => thrown,
  );

/** What sending to a webhook that answers like this ends with. */
const failure = async (answering: Answering): Promise<{ code: string; message: string; retryAfterMs?: number }> => {
  await using receiver = await Receiver.start(answering);
  const channel = channelOf('webhook', { url: `${receiver.url}/x`, headers: {} });
  const thrown = await thrownBy(channel.send(down, calm));
  const retryAfterMs = retryAfterOf(thrown);
  return {
    ...(thrown as { code: string }),
    message: String(thrown),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
};

const huge = 'y'.repeat(1_000_000);

/** Goes on as long as anybody reads. */
const endless: Answering = (response) => {
  response.writeHead(400);
  const more = (): void => {
    while (response.write(huge));
  };
  response.on('drain', more);
  more();
};

describe('answers', () => {
  test.each<[string, Answering, string, string]>([
    ['an error of its own', answer(500, 'oops\nsecond line'), 'channel-failed', "500 and 'oops'"],
    ['gone for a while', answer(503), 'channel-failed', '503'],
    ['too slow', answer(408), 'channel-failed', '408'],
    ['too often', answer(429), 'channel-failed', '429'],
    ['a bad message', answer(400, '{"error":"no"}'), 'channel-refused', `400 and '{"error":"no"}'`],
    ['a bad token', answer(401), 'channel-refused', 'check its token'],
    ['no such thing', answer(404, 'no_service'), 'channel-refused', "404 and 'no_service': check its address"],
    [
      'elsewhere',
      answer(302, '', { location: 'http://127.0.0.1:1/' }),
      'channel-refused',
      'redirects are not followed',
    ],
    ['a huge answer', answer(400, huge), 'channel-refused', `'${'y'.repeat(80)}…'`],
    ['an answer without end', endless, 'channel-refused', `'${'y'.repeat(80)}…'`],
    ['marks that hide', answer(400, '\u001b[2J\u202e'), 'channel-refused', '"\\u001b[2J\\u202e"'],
    ['a connection that breaks', (response) => response.destroy(), 'channel-failed', 'could not be asked'],
    ['a connection that is reset', (_response, { socket }) => socket.resetAndDestroy(), 'channel-failed', 'ECONNRESET'],
    [
      'an answer that breaks off',
      (response) => {
        response.writeHead(500, { 'content-length': '1000' });
        response.write('half', () => response.destroy());
      },
      'channel-failed',
      '500',
    ],
  ])('%s', async (_what, answering, code, says) => {
    const thrown = await failure(answering);
    expect(thrown.code).toBe(code);
    expect(thrown.message).toContain(says);
    expect(thrown.message.length).toBeLessThan(400);
  });

  test.each<[string, Answering, number | undefined]>([
    ['seconds', answer(429, '', { 'retry-after': '7' }), 7_000],
    ['a fraction of them', answer(429, '', { 'retry-after': '0.35' }), 350],
    ['a date', answer(503, '', { 'retry-after': new Date(AT_MS + 9_000).toUTCString() }), 9_000],
    ['a date that is over', answer(503, '', { 'retry-after': new Date(AT_MS - 9_000).toUTCString() }), 0],
    ['a year', answer(429, '', { 'retry-after': '31536000' }), 3_600_000],
    ['nonsense', answer(429, '', { 'retry-after': 'soon' }), undefined],
    ['nothing', answer(429), undefined],
    ['a refusal', answer(400, '', { 'retry-after': '7' }), undefined],
  ])('how long to wait: %s', async (_what, answering, retryAfterMs) => {
    expect((await failure(answering)).retryAfterMs).toBe(retryAfterMs);
  });

  test('telegram says in its answer how long to wait', async () => {
    const body = '{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":5}}';
    await using receiver = await Receiver.start(answer(429, body));
    const own = { url: receiver.url, token: { env: 'T' }, chat: '1' };
    const thrown = await thrownBy(channelOf('telegram', own, { T: '1:x' }).send(down, calm));
    expect(retryAfterOf(thrown)).toBe(5_000);
  });

  test('nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const channel = channelOf('webhook', { url: `http://127.0.0.1:${port}`, headers: {} });
    await expect(channel.send(down, calm)).rejects.toMatchObject({
      code: 'channel-failed',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('time', () => {
  /** Answers never, and tells when it is asked. */
  const hang = () => {
    const reached = Promise.withResolvers<void>();
    return { reached: reached.promise, answering: () => reached.resolve() };
  };

  test('an attempt ends when its time is over', async () => {
    await using receiver = await Receiver.start(hang().answering);
    const channel = channelOf('webhook', { url: receiver.url, headers: {}, timeoutMs: 50 });
    await expect(channel.send(down, calm)).rejects.toMatchObject({
      code: 'channel-failed',
      message: expect.stringContaining('within 50ms'),
    });
  });

  test('also one whose answer never ends', async () => {
    await using receiver = await Receiver.start((response) => void response.writeHead(500).write('x'));
    const channel = channelOf('webhook', { url: receiver.url, headers: {}, timeoutMs: 50 });
    await expect(channel.send(down, calm)).rejects.toMatchObject({ code: 'channel-failed' });
  });

  test('an attempt is called off', async () => {
    const { reached, answering } = hang();
    await using receiver = await Receiver.start(answering);
    const off = new AbortController();
    const sending = channelOf('webhook', { url: receiver.url, headers: {} }).send(down, off.signal);
    await reached;
    off.abort();
    await expect(sending).rejects.toMatchObject({
      code: 'channel-failed',
      message: expect.stringContaining('called off'),
    });
  });

  test('closing ends what is under way, and nothing is sent after it', async () => {
    const { reached, answering } = hang();
    await using receiver = await Receiver.start(answering);
    const channel = channelOf('webhook', { url: receiver.url, headers: {} });
    const sending = expect(channel.send(down, calm)).rejects.toMatchObject({ code: 'channel-failed' });
    await reached;
    await channel.close();
    await sending;
    await expect(channel.send(down, calm)).rejects.toMatchObject({ code: 'channel-failed' });
    expect(receiver.asked).toHaveLength(1);
  });
});
