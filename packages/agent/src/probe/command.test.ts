// Commands as they are run: what they come to, what is handed to them, and that nothing of them outlives the probe, whatever they do.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@vedette/protocol/kit/system';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { nothingListed, type Seen, startChecking, words } from './check.test-support.ts';
import { createCommandProber } from './command.ts';
import type { CommandLine } from './probe.ts';
import { noNames } from './tcp.test-support.ts';

vi.setConfig({ testTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), 'vedette-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sh = (script: string, ...more: string[]): CommandLine => ({
  file: '/bin/sh',
  words: ['-c', script, ...more],
  env: {},
});

const look = async (line: CommandLine | undefined, timeoutMs = 5_000, terms = {}): Promise<Seen> =>
  await startChecking(
    systemClock,
    () => true,
    {},
    { command: () => line },
  )('command:it', { type: 'command', ...terms }, timeoutMs);

const fresh = (): string => {
  const place = mkdtempSync(join(folder, 'x-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  return place;
};

const isAlive = (pid: number): boolean => {
  try {
    // What is gone and was not collected yet by whoever adopted it counts as gone.
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test.each<[string, CommandLine, object, string, object]>([
  ['is well', sh('echo "OK - fine | a=1"; exit 0'), {}, 'up', { output: 'OK - fine', a: 1 }],
  ['warns', sh('echo WARNING; exit 1'), {}, 'up', { warning: 'WARNING' }],
  [
    'warns, and that counts',
    sh('echo WARNING; exit 1'),
    { warningIsDown: true },
    'down: critical',
    { error: 'WARNING' },
  ],
  ['is critical', sh('echo CRITICAL; exit 2'), {}, 'down: critical', { error: 'CRITICAL' }],
  ['does not know', sh('echo "who knows"; exit 3'), {}, 'unknown: blind', { error: 'who knows' }],
  ['ends oddly', sh('exit 77'), {}, 'unknown: blind', { exit_code: 77 }],
  ['is killed', sh('kill -SEGV $$'), {}, 'unknown: blind', { error: 'SIGSEGV ended it: it said nothing' }],
  ['complains elsewhere', sh('echo secret >&2; exit 2'), {}, 'down: critical', { error: 'it said nothing' }],
  [
    'is not there',
    { file: '/nowhere/at/all', words: [], env: {} },
    {},
    'unknown: denied',
    { error: expect.stringContaining('no such program') },
  ],
  [
    'is a folder',
    { file: '/usr', words: [], env: {} },
    {},
    'unknown: denied',
    { error: expect.stringContaining('may not run') },
  ],
])('one that %s', async (_what, line, terms, expected, facts) => {
  const seen = await look(line, 5_000, terms);
  expect([words(seen), Number.isNaN(seen.latencyMs)]).toEqual([expected, expected !== 'up']);
  expect(seen.facts).toMatchObject(facts);
});

test('one that is no program, or whose interpreter is missing, is our own trouble', async () => {
  const place = fresh();
  for (const [name, text] of [
    ['text', 'not a program'],
    ['orphan', '#!/nowhere/interpreter\n'],
  ] as const) {
    writeFileSync(join(place, name), text);
    chmodSync(join(place, name), 0o755);
    expect(words(await look({ file: join(place, name), words: [], env: {} }))).toMatch(/^unknown: /);
  }
});

test('one that nobody lists is not looked for', async () => {
  expect(words(await look(undefined))).toBe('unknown: denied');
});

test('words are handed over as they are written, and no shell sees them; of the environment nothing but what is listed', async () => {
  const place = fresh();
  const file = join(place, 'seen');
  process.env['VEDETTE_SECRET_TEST'] = 'secret';
  onTestFinished(() => {
    delete process.env['VEDETTE_SECRET_TEST'];
  });
  const hostile = ['$(touch gone)', '; touch gone', '`touch gone`', '*', "it's", '-x', 'a b\n'];
  const script = `{ env; pwd; printf '<%s>' "$@"; } > '${file}'; read line; echo "OK $?"`;
  const seen = await look({ ...sh(script, 'sh', ...hostile), env: { LANG: 'de', ITS: 'own' } });
  // Standard input is empty, so that nobody waits for it.
  expect([words(seen), seen.facts['output']]).toEqual(['up', 'OK 1']);
  const said = readFileSync(file, 'utf8');
  const variables = [...said.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  const theShells = ['PWD', '_', 'SHLVL', 'OLDPWD'];
  expect(new Set(variables.filter((name = '') => !theShells.includes(name)))).toEqual(
    new Set(['ITS', 'LANG', 'LC_ALL', 'PATH']),
  );
  expect(said).toContain(`\n/\n${hostile.map((word) => `<${word}>`).join('')}`);
});

test('what hangs is ended in time with all its descendants, and the time is the target’s', async () => {
  const place = fresh();
  const seen = await look(sh(`sleep 600 & echo $! > '${place}/child'; echo $$ > '${place}/self'; wait`), 400);
  expect([words(seen), seen.facts['error']]).toEqual(['down: timeout', expect.stringContaining('was killed')]);
  for (const name of ['child', 'self']) {
    const pid = Number(readFileSync(join(place, name), 'utf8'));
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
  }
});

test('one that cannot be asked to end is ended all the same', async () => {
  const place = fresh();
  expect(words(await look(sh(`trap '' TERM INT HUP; echo $$ > '${place}/self'; while :; do sleep 1; done`), 400))).toBe(
    'down: timeout',
  );
  await vi.waitFor(() => expect(isAlive(Number(readFileSync(join(place, 'self'), 'utf8')))).toBe(false));
});

test('who leaves somebody behind has ended, and so have those', async () => {
  const place = fresh();
  const seen = await look(sh(`sleep 600 & echo $! > '${place}/child'; echo done; exit 0`));
  expect([words(seen), seen.facts['output']]).toEqual(['up', 'done']);
  expect(seen.latencyMs).toBeLessThan(4_000);
  await vi.waitFor(() => expect(isAlive(Number(readFileSync(join(place, 'child'), 'utf8')))).toBe(false));
});

test('who sends somebody out of reach, with the line in hand, holds nobody up', async () => {
  const place = fresh();
  const seen = await look(
    sh(
      `setsid sh -c 'echo $$ > ${place}/child; exec sleep 20' & while [ ! -s ${place}/child ]; do :; done; echo done; exit 2`,
    ),
  );
  expect([words(seen), seen.facts['error']]).toEqual(['down: critical', 'done']);
  process.kill(Number(readFileSync(join(place, 'child'), 'utf8')));
});

test('much is read and little is kept; without end it is too much', async () => {
  const much = await look(sh('echo "OK much"; head -c 500000 /dev/zero; exit 0'));
  expect([words(much), much.facts['output']]).toEqual(['up', 'OK much']);
  const endless = await look(sh('exec yes'), 20_000);
  expect([words(endless), endless.facts['error']]).toEqual([
    'unknown: blind',
    expect.stringContaining('said more than'),
  ]);
  const silent = await look(sh('exec yes >&2'), 400);
  expect(words(silent)).toBe('down: timeout');
});

test('no more than a few run at once; who waits for its turn until its time is over was held up by us', async () => {
  const place = fresh();
  const ended = Promise.withResolvers<void>();
  const seen = new Map<number, Seen>();
  const prober = createCommandProber(
    {
      clock: systemClock,
      resolver: noNames,
      permit: () => true,
      provisions: { ...nothingListed, command: (name) => sh(`echo > '${place}/${name}'; exec sleep 600`) },
      done: (token, _sentAt, verdict, latencyMs, facts = {}) => {
        seen.set(token, { verdict, latencyMs, facts });
        if (seen.size === 3) ended.resolve();
      },
    },
    2,
  );
  onTestFinished(() => prober.close());
  const target = (path: string) => ({ scheme: 'command', host: '', port: 0, path }) as const;
  for (const token of [0, 1, 2])
    prober.start(token, { target: target(`${token}`), check: { type: 'command' } }, token === 2 ? 300 : 600);
  await ended.promise;
  // On a busy machine the time that those have waited may be nobody's fault but ours.
  for (const token of [0, 1]) expect(words(seen.get(token) as Seen)).toMatch(/^(down: timeout|unknown: overload)$/);
  expect(seen.get(2)).toMatchObject({
    verdict: { status: 'unknown', reason: 'overload' },
    facts: { error: expect.stringContaining('too many') },
  });
  expect(existsSync(join(place, '2'))).toBe(false);
});

test('closing ends what runs', async () => {
  const place = fresh();
  const prober = createCommandProber({
    clock: systemClock,
    resolver: noNames,
    permit: () => true,
    provisions: {
      ...nothingListed,
      command: () => sh(`echo $$ > '${place}/self.new'; mv '${place}/self.new' '${place}/self'; exec sleep 600`),
    },
    done: () => {},
  });
  const target = { scheme: 'command', host: '', port: 0, path: 'it' } as const;
  prober.start(0, { target, check: { type: 'command' } }, 60_000);
  const pid = await vi.waitFor(() => Number(readFileSync(join(place, 'self'), 'utf8')), 5_000);
  expect(isAlive(pid)).toBe(true);
  prober.close();
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
});
