import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Clock, FaultCode } from '@vedette/protocol/kit';
import { formatToken, type LinkKey, SECRET_BYTES } from '@vedette/protocol/link';
import type { Logger } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Credentials } from './credentials.ts';
import { type CredentialArgs, credentialSourceOf } from './credentials-options.ts';
import { ManualClock } from './probe/manual-clock.test-support.ts';
import { readTokenLine } from './token-file.ts';

class HandClock extends ManualClock implements Clock {
  now(): number {
    return this.elapsed();
  }
}

const failing = (code: FaultCode) => expect.objectContaining({ code });
const keyOf = (agent: string, keyNumber: number): LinkKey => ({
  agent,
  keyNumber,
  secret: new Uint8Array(SECRET_BYTES).fill(keyNumber),
});
const token = (keyNumber: number, agent = 'eu-1'): string => `${formatToken(keyOf(agent, keyNumber))}\n`;

let folder = '';
let file = '';
let clock = new HandClock();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vedette-token-'));
  file = join(folder, 'token');
  clock = new HandClock();
});
afterEach(() => {
  vi.restoreAllMocks();
  return rm(folder, { recursive: true });
});

const write = async (text: string): Promise<void> => {
  await writeFile(file, text, { mode: 0o600 });
};

/** What is kept of a file, what is logged about it, and how often it changed. */
const kept = async () => {
  const lines: string[] = [];
  let changes = 0;
  const at = (level: string) => (facts: unknown, text?: unknown) =>
    void lines.push(`${level} ${String(text ?? facts)}`);
  const logger = { info: at('info'), warn: at('warn'), error: at('error') } as unknown as Logger;
  const credentials = await Credentials.open({ from: 'token-file', file }, clock);
  const keeping = await credentials.keep({ clock, logger, changed: () => changes++ });
  return { credentials, keeping, lines, changes: () => changes };
};

describe('a token in a file', () => {
  test('is read at the start, and says who the agent is', async () => {
    await write(token(1));
    const { credentials, lines } = await kept();
    expect(credentials.agent).toBe('eu-1');
    expect(credentials.now).toEqual({ by: 'key', key: keyOf('eu-1', 1) });
    expect(lines).toEqual([]);
  });

  test.for([
    ['that is empty', ''],
    ['that is mangled', `${token(1).slice(0, -5)}AAAA`],
    ['that is another file', 'x'.repeat(1_000_000)],
    ['with two tokens', token(1) + token(2)],
  ] as const)('%s is a fault that does not show it', async ([, text]) => {
    await write(text);
    const opening = Credentials.open({ from: 'token-file', file }, clock);
    await expect(opening).rejects.toEqual(failing('token-invalid'));
    await expect(opening).rejects.not.toThrow(token(1).slice(-20, -6));
  });

  test('that is not there is a fault', async () => {
    await expect(Credentials.open({ from: 'token-file', file }, clock)).rejects.toEqual(failing('token-invalid'));
  });

  test('that others can read is warned of', async () => {
    await write(token(1));
    await chmod(file, 0o640);
    const { lines } = await kept();
    expect(lines).toEqual([expect.stringMatching(/^warn .*chmod 600/)]);
  });

  test('that its owner gives to a group is not, as long as nobody else may read it and the group not write it', async () => {
    await write(token(1));
    vi.spyOn(process, 'getuid').mockReturnValue(12_345);
    for (const [mode, warnings] of [
      [0o440, 0],
      [0o460, 1],
      [0o444, 1],
    ] as const) {
      await chmod(file, mode);
      expect((await kept()).lines).toHaveLength(warnings);
    }
  });

  test('takes effect when it is replaced, once', async () => {
    await write(token(1));
    const { credentials, changes, lines } = await kept();
    await write(token(2));
    await credentials.refresh();
    await credentials.refresh();
    expect(credentials.now).toMatchObject({ key: { keyNumber: 2 } });
    expect([changes(), lines]).toEqual([1, ['info there is a new key']]);
  });

  test('is looked at every second until nobody cares', async () => {
    await write(token(1));
    const { keeping, credentials, changes } = await kept();
    await write(token(2));
    clock.advanceTo(1_000);
    await credentials.refresh();
    expect(changes()).toBe(1);
    keeping[Symbol.dispose]();
    expect(clock.timers).toBe(0);
  });

  test.for([
    ['mangled', 'vdt1.eu-1.2.no'],
    ['gone', undefined],
    ['of another agent', token(2, 'eu-2')],
  ] as const)('that is %s at a later look changes nothing, and is complained of once', async ([, text]) => {
    await write(token(1));
    const { credentials, changes, lines } = await kept();
    if (text === undefined) await rm(file);
    else await write(text);
    await credentials.refresh();
    await credentials.refresh();
    expect(credentials.now).toMatchObject({ key: { keyNumber: 1 } });
    expect([changes(), lines]).toEqual([0, [expect.stringMatching(/^error /)]]);
    await write(token(3));
    await credentials.refresh();
    expect(changes()).toBe(1);
  });
});

describe('where a token comes from', () => {
  const sourceOf = (args: CredentialArgs, inputs = {}) => credentialSourceOf(args, inputs);

  test('a file, the environment or standard input', async () => {
    expect(await sourceOf({ tokenFile: 'f' })).toEqual({ from: 'token-file', file: 'f' });
    expect(await sourceOf({}, { token: 't' })).toMatchObject({ from: 'word', token: 't' });
    const stdin = Readable.from(['vdt1.a', '.1.x\nmore', '\n']);
    expect(await sourceOf({ tokenFile: '-' }, { stdin })).toMatchObject({ from: 'word', token: 'vdt1.a.1.x' });
    expect(await sourceOf({})).toEqual({ from: 'nowhere' });
  });

  test('certificates stand in for it', async () => {
    const args = { tlsCertificate: 'c', tlsKey: 'k', tlsCa: 'a' };
    const files = { certificate: 'c', key: 'k', ca: 'a' };
    expect(await sourceOf(args)).toEqual({ from: 'certificates', files });
  });

  test('never the command line', async () => {
    await expect(sourceOf({ token: token(1) })).rejects.toEqual(failing('usage'));
    await expect(sourceOf({ token: token(1) })).rejects.not.toThrow(token(1).trim());
  });

  test('not from two places at once', async () => {
    await expect(sourceOf({ tokenFile: 'f' }, { token: 't' })).rejects.toEqual(failing('usage'));
    await expect(sourceOf({ tokenFile: 'f', tlsCertificate: 'c' })).rejects.toEqual(failing('usage'));
  });

  test('of an endless standard input no more is taken than a token may have', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield 'x'.repeat(1_000);
      })(),
    );
    expect((await readTokenLine(endless)).length).toBeLessThan(10_000);
  });
});
