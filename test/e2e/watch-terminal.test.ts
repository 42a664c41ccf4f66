// `vedette watch`, and the menu, in a real terminal: what is on the screen, what keys do, that it outlives its manager, and that the terminal is given back as it was.
import { describe, expect } from 'vitest';
import { type Operator, vedetteCommand } from '../support/operator.ts';
import { test } from '../support/operator-test.ts';
import { hasTerminal, Terminal } from '../support/terminal.ts';

const asItWas = { isOther: false, hasCursor: true, wraps: true };

const begin = async (operator: Operator) => {
  const target = await operator.target('web', 'gone');
  await target.port('gone').set({ kind: 'refuse' });
  const at = (name: string) => `127.0.0.1:${target.port(name).view().port}`;
  await operator.write({
    agents: { 'eu-1': null },
    defaults: { every: '1s', timeout: '500ms', grace: '1s' },
    services: { web: { target: at('web'), group: 'shop' }, gone: at('gone') },
    subscribers: { ops: null },
  });
  const manager = await operator.up();
  await operator.agent('eu-1');
  await Promise.all([operator.api.until('web', 'up', 15_000), operator.api.until('gone', 'down', 15_000)]);
  const env = { VEDETTE_MANAGER: `127.0.0.1:${operator.httpPort}`, LC_ALL: 'C.UTF-8', PS1: 'ready> ' };
  const terminal = await Terminal.open({ columns: 80, rows: 24, folder: operator.folder, env });
  const type = (words: string): Promise<void> => terminal.command(`${vedetteCommand.join(' ')} ${words}`);
  return { manager, terminal, type };
};

describe.runIf(hasTerminal)('in a terminal of 80×24', () => {
  test('shows the trouble first, opens it, acknowledges it, survives the manager, and gives the terminal back', async ({
    operator,
  }) => {
    const { manager, terminal: opened, type } = await begin(operator);
    await using terminal = opened;
    await type(`watch -c ${operator.file}`);
    const first = await terminal.shows('? help');
    expect(first[2]).toMatch(/^ {2}gone +down: refused /);
    expect(first[3]).toMatch(/^ {2}web +up /);
    expect(first).toHaveLength(24);
    expect(await terminal.modes()).toMatchObject({ isOther: true, hasCursor: false });

    await terminal.press('Down', 'Enter');
    await terminal.shows('WHO IS TOLD, AND WHY');
    await terminal.type('a');
    await terminal.shows('What is known of it?');
    await terminal.type('a test');
    await terminal.press('Enter');
    await terminal.shows('“a test”');
    await terminal.type('y');
    await terminal.shows(/Outage \d+ of gone is acknowledged\./);
    await terminal.shows(/Acknowledged by .*: a test/);

    await terminal.resize(40, 12);
    await terminal.press('Escape');
    const small = await terminal.shows(/^ {2}SERVICE +HEALTH/m);
    expect([small.length, Math.max(...small.map((line) => line.length))]).toEqual([12, expect.any(Number)]);
    expect(Math.max(...small.map((line) => line.length))).toBeLessThanOrEqual(40);
    await terminal.resize(80, 24);

    await manager.kill();
    await terminal.shows('OLD: ');
    await operator.up();
    await terminal.shows('The manager answers again.', 15_000);
    await terminal.type('q');
    await terminal.ready();
    expect(await terminal.modes()).toEqual(asItWas);

    await type('watch');
    await terminal.shows('? help');
    process.kill(await terminal.child(), 'SIGTERM');
    await terminal.ready();
    expect(await terminal.modes()).toEqual(asItWas);

    // The menu, in the same terminal: the view of it is the same one, and goes back to the menu.
    await type(`menu ${operator.file}`);
    await terminal.shows(/Which\?$/m);
    await terminal.type('3');
    await terminal.press('Enter');
    await terminal.shows('Enter open');
    await terminal.type('q');
    await terminal.shows(/4 {2}Exit\nWhich\?/);
    await terminal.type('2');
    await terminal.press('Enter');
    await terminal.shows('is in order: 2 services');
    await terminal.press('Enter');
    await terminal.type('4');
    await terminal.press('Enter');
    await terminal.shows(/ready>\s*$/);
    expect(await terminal.modes()).toEqual(asItWas);
  });
});
