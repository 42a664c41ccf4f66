import { describe, expect, onTestFinished, test } from 'vitest';
import { startControl } from './control.ts';
import { steer } from './steer.ts';
import { startTarget, type Target } from './target.ts';

const start = async (): Promise<{ target: Target; url: string }> => {
  const target = await startTarget({ ports: [{ name: 'web' }, { name: 'api' }] });
  const control = await startControl(target, '127.0.0.1', 0);
  onTestFinished(async () => {
    await control[Symbol.asyncDispose]();
    await target.close();
  });
  return { target, url: control.url };
};

const put = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'PUT', body: typeof body === 'string' ? body : JSON.stringify(body) });

describe('steering over HTTP', () => {
  test('lists, shows one with its times, and steers', async () => {
    const { target, url } = await start();
    expect(await (await fetch(url)).json()).toEqual({ ports: target.view() });
    const changed = await put(`${url}/api`, { behaviour: 'slow 20ms' });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ name: 'api', behaviour: 'slow 20ms', times: [] });
    expect(target.port('api').view().behaviour).toBe('slow 20ms');
    expect(await (await fetch(`${url}/web`)).json()).toMatchObject({ name: 'web', connections: 0, times: [] });
  });

  test.each([
    ['nothing that is JSON', '{', 400],
    ['no behaviour', { behavior: 'refuse' }, 400],
    ['an unknown behaviour', { behaviour: 'explode' }, 400],
    ['a body that is too large', { behaviour: 'x'.repeat(100_000) }, 400],
    ['a list', [], 400],
    ['null', 'null', 400],
  ])('%s is refused and changes nothing', async (_, body, status) => {
    const { target, url } = await start();
    const answer = await put(`${url}/web`, body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toHaveProperty('error');
    expect(target.port('web').view().behaviour).toBe('accept');
  });

  test('an unknown port is 404, another method 400', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/nope`)).status).toBe(404);
    expect((await fetch(`${url}/web`, { method: 'DELETE' })).status).toBe(400);
  });
});

describe('steering by lines', () => {
  test('changes one port, shows one, shows all', async () => {
    const { target } = await start();
    expect(await steer(target, ' api  flap 10s 5s ')).toMatchObject({
      type: 'ports',
      ports: [{ name: 'api', behaviour: 'flap 10s 5s' }],
    });
    expect(await steer(target, 'web')).toMatchObject({ type: 'ports', ports: [{ name: 'web' }] });
    expect(await steer(target, 'list')).toEqual({ type: 'ports', ports: target.view() });
    expect(await steer(target, 'quit')).toEqual({ type: 'quit' });
    expect(await steer(target, 'help')).toEqual({ type: 'help' });
    expect(await steer(target, '   ')).toBeUndefined();
  });

  test.each(['nope refuse', 'web explode', 'web slow', 'lsit'])('"%s" is answered with the problem', async (line) => {
    const { target } = await start();
    expect(await steer(target, line)).toMatchObject({ type: 'problem' });
    expect(target.port('web').view().behaviour).toBe('accept');
  });
});
