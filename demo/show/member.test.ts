import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Member } from './member.ts';

const start = async (script: string): Promise<{ member: Member; died: Promise<string> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'vedette-member-'));
  const file = join(folder, 'member.mjs');
  await writeFile(file, script);
  const { promise: died, resolve } = Promise.withResolvers<string>();
  const member = new Member('the extra', file, [], resolve);
  onTestFinished(async () => {
    await member.kill();
    await rm(folder, { recursive: true });
  });
  return { member, died };
};

const forever = 'setInterval(() => {}, 1000);';

test('one that ends early is named, with its status and its last lines', async () => {
  const { died } = await start('for (let i = 0; i < 40; i++) console.error("line " + i); process.exit(3);');
  const why = await died;
  expect(why).toContain('the extra');
  expect(why).toContain('status 3');
  expect(why).toContain('line 39');
  expect(why).not.toContain('line 20');
});

test('one that stops when asked leaves no complaint', async () => {
  const { member } = await start(`process.on('SIGTERM', () => process.exit(0)); console.log('here'); ${forever}`);
  expect(await member.firstLine()).toBe('here');
  expect(await member.stop()).toBeUndefined();
});

test('one that does not end well is complained of', async () => {
  const { member } = await start(`process.on('SIGTERM', () => process.exit(7)); console.log('here'); ${forever}`);
  await member.firstLine();
  expect(await member.stop()).toContain('status 7');
});

test('one that was still starting is let go without complaint, one that was not is complained of', async () => {
  const { member: starting } = await start(forever);
  expect(await starting.stop()).toBeUndefined();
  const { member: started } = await start(`console.log('here'); ${forever}`);
  await started.firstLine();
  expect(await started.stop()).toContain('SIGTERM');
});

test('one that was killed on purpose did not die early', async () => {
  const { member, died } = await start(`console.log('here'); ${forever}`);
  await member.firstLine();
  await member.kill();
  expect(await Promise.race([died, Promise.resolve('nothing')])).toBe('nothing');
  expect(await member.stop()).toBeUndefined();
});
