// Items that are well formed and cannot be true, from an agent that was let in: refused, or stored as what they are, and never anybody else's.
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Message, ResultEncoder } from '../../../packages/protocol/src/wire/index.ts';
import { Caller, EPOCH, helloOf } from '../../support/caller.ts';
import type { Operator } from '../../support/operator.ts';
import { test } from '../../support/operator-test.ts';
import type { Program } from '../../support/program.ts';
import { readStreams, type Stream } from '../../support/store-file.ts';

const SEQ_MAX = 2 ** 52;
const TIME_MAX = 253_402_300_799_999;

/** A manager of two agents that have nothing to probe for a day. */
const begin = async (operator: Operator): Promise<Program> => {
  await operator.write({
    agents: { 'eu-1': null, 'eu-2': null },
    services: { web: { target: '127.0.0.1:9', every: '1d' } },
  });
  return operator.up();
};

const agent = async (operator: Operator, id: string): Promise<Caller> => {
  const caller = new Caller(operator.agentsPort);
  caller.say(helloOf(id));
  await caller.until('welcome');
  return caller;
};

/** All that is stored, once the manager has ended. */
const stored = async (operator: Operator, manager: Program): Promise<Stream[]> => {
  await manager.stop();
  return readStreams(join(operator.folder, 'vedette.db'));
};

type Row = { readonly slot?: number; readonly atMs?: number };

const batch = (seq: number, rows: readonly Row[]): Message => {
  const encoder = new ResultEncoder();
  for (const { slot = 1, atMs = Date.now() } of rows) encoder.append(slot, atMs, 0, 1);
  return { type: 'batch', epoch: EPOCH, seq, count: rows.length, results: encoder.finish(), changes: [] };
};
const gap = (from: number, to: number): Message => ({
  type: 'gap',
  epoch: EPOCH,
  from,
  to,
  reason: 'spool-full',
  fromMs: 0,
  toMs: 0,
});

describe('sequences', () => {
  test('a batch that leaves items out is refused, and nothing of it is stored', async ({ operator }) => {
    const manager = await begin(operator);
    using eu1 = await agent(operator, 'eu-1');
    eu1.say(batch(1, [{}]), batch(3, [{}]));
    expect(await eu1.until('ack')).toMatchObject({ seq: 1 });
    expect(await eu1.lastWord()).toBe('message-unexpected');
    expect((await stored(operator, manager))[0]?.ranges).toEqual([{ first: 1, last: 1, isGap: false }]);
  });

  test('what overlaps is stored once', async ({ operator }) => {
    const manager = await begin(operator);
    using eu1 = await agent(operator, 'eu-1');
    eu1.say(batch(1, [{}, {}, {}]), batch(2, [{}, {}, {}]), batch(1, [{}]));
    const marks: number[] = [];
    while (marks.length < 3) marks.push((await eu1.until('ack')).seq);
    expect(marks).toEqual([3, 4, 4]);
    expect((await stored(operator, manager))[0]?.ranges).toEqual([
      { first: 1, last: 3, isGap: false },
      { first: 4, last: 4, isGap: false },
    ]);
  });

  test('the epoch of another agent is one of its own: neither takes anything from the other', async ({ operator }) => {
    const manager = await begin(operator);
    using eu1 = await agent(operator, 'eu-1');
    eu1.say(batch(1, [{}, {}]));
    expect(await eu1.until('ack')).toMatchObject({ seq: 2 });
    using eu2 = await agent(operator, 'eu-2');
    eu2.say(batch(1, [{}]));
    expect(await eu2.until('ack')).toMatchObject({ seq: 1 });
    const streams = (await stored(operator, manager)).map((stream) => [stream.agent, stream.stored]);
    expect(streams).toEqual([
      ['eu-1', 2],
      ['eu-2', 1],
    ]);
  });
});

describe('gaps', () => {
  test('one over what is stored takes nothing away', async ({ operator }) => {
    const manager = await begin(operator);
    using eu1 = await agent(operator, 'eu-1');
    eu1.say(batch(1, [{}, {}]), gap(1, 5));
    while ((await eu1.until('ack')).seq < 5);
    expect((await stored(operator, manager))[0]?.ranges).toEqual([
      { first: 1, last: 2, isGap: false },
      { first: 3, last: 5, isGap: true },
    ]);
  });

  test('one over all there can be is one, costs no time, and is all that this epoch will ever have', async ({
    operator,
  }) => {
    const manager = await begin(operator);
    using eu1 = await agent(operator, 'eu-1');
    eu1.say(gap(1, SEQ_MAX));
    expect(await eu1.until('ack')).toMatchObject({ seq: SEQ_MAX });
    expect((await stored(operator, manager))[0]?.ranges).toEqual([{ first: 1, last: SEQ_MAX, isGap: true }]);
  });
});

test('results of services that do not exist, from 1970 and from the year 9999, are stored and harm nobody', async ({
  operator,
}) => {
  const manager = await begin(operator);
  using eu1 = await agent(operator, 'eu-1');
  eu1.say(batch(1, [{ slot: 2 ** 32 - 1 }, { atMs: 0 }, { atMs: TIME_MAX }, { slot: 0 }]));
  expect(await eu1.until('ack')).toMatchObject({ seq: 4 });
  eu1.say({
    type: 'batch',
    epoch: EPOCH,
    seq: 5,
    count: 2,
    results: new Uint8Array(0),
    changes: [
      { place: 0, change: { slot: 77, at: TIME_MAX, since: 0, health: 'down', reason: 'refused', heldMs: TIME_MAX } },
      { place: 1, change: { slot: 1, at: 0, since: TIME_MAX, health: 'up' } },
    ],
  });
  expect(await eu1.until('ack')).toMatchObject({ seq: 6 });
  expect(await operator.api.service('web')).toMatchObject({ id: 'web' });
  expect((await stored(operator, manager))[0]?.ranges).toHaveLength(2);
});
