// Whoever finds that nobody leads, leads; everybody else serves under the one who does.
import { Fault } from '@vedette/protocol/kit';
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import type { Cluster, Lead, Member } from '../store/cluster.ts';
import { FakeClock, fakeCard } from './cluster.fake.ts';
import { nextTurn, nextTurnAtLast, type Shared } from './election.ts';

const member = (id: string, more: Partial<Member> = {}): Member => ({
  ...{ id, card: fakeCard, begunAtMs: 0, silentMs: 100, aheadMs: 0, agents: 0, leads: false, ...more },
});

class Bench {
  readonly clock = new FakeClock();
  readonly stopped = new AbortController();
  readonly joined: string[] = [];
  readonly takenFrom: string[] = [];
  others: Member[] = [];
  isFree = true;
  closed = 0;
  fails: Fault | undefined;
  #ids = 0;

  get shared(): Shared {
    return {
      tryLead: async () => {
        if (this.fails) throw this.fails;
        if (!this.isFree) return undefined;
        const store = { close: async () => void this.closed++ };
        return { store, lost: new Promise(() => {}), doubtedForMs: () => 0 } as unknown as Lead;
      },
      join: async (id) => {
        this.joined.push(id);
        return { id } as Cluster;
      },
      members: async () => this.others,
      takeLeadAway: async (from) => {
        this.takenFrom.push(from);
        this.isFree = true;
      },
    };
  }

  get options() {
    return {
      ...{ shared: this.shared, card: fakeCard, clock: this.clock, logger: pino({ level: 'silent' }) },
      random: { fraction: () => 0.5, hex: () => `me${++this.#ids}` },
    };
  }

  turn() {
    return nextTurn(this.options, this.stopped.signal);
  }
}

describe('the next part', () => {
  test('is to lead where nobody does', async () => {
    const bench = new Bench();
    expect(await bench.turn()).toMatchObject({ role: 'leads', isAlone: true, cluster: { id: 'me1' } });
  });

  test('is to lead, and not alone, where others are there', async () => {
    const bench = new Bench();
    bench.others = [member('other'), member('silent', { silentMs: 20_000 })];
    expect(await bench.turn()).toMatchObject({ role: 'leads', isAlone: false });
    bench.others = [member('silent', { silentMs: 20_000 })];
    expect(await bench.turn()).toMatchObject({ role: 'leads', isAlone: true });
  });

  test('is to serve under the one who leads', async () => {
    const bench = new Bench();
    bench.isFree = false;
    bench.others = [member('idle'), member('boss', { leads: true })];
    expect(await bench.turn()).toMatchObject({ role: 'serves', leader: { id: 'boss' } });
    expect(bench.takenFrom).toEqual([]);
  });

  test('is to lead instead of one of whom nothing is heard', async () => {
    const bench = new Bench();
    bench.isFree = false;
    bench.others = [member('frozen', { leads: true, silentMs: 9_000 })];
    expect(await bench.turn()).toMatchObject({ role: 'leads' });
    expect(bench.takenFrom).toEqual(['frozen']);
  });

  test('is waited for while somebody holds the store and does not lead yet', async () => {
    const bench = new Bench();
    bench.isFree = false;
    const turn = bench.turn();
    await bench.clock.pass(60_000);
    expect([bench.joined, bench.takenFrom]).toEqual([[], []]);
    bench.others = [member('boss', { leads: true })];
    await bench.clock.pass(1_000);
    expect(await turn).toMatchObject({ role: 'serves' });
  });

  test('is not to serve under one who speaks otherwise', async () => {
    const bench = new Bench();
    bench.isFree = false;
    bench.others = [member('boss', { leads: true, card: { ...fakeCard, speaks: 99 } })];
    const turn = bench.turn();
    await bench.clock.pass(10_000);
    expect(bench.joined).toEqual([]);
    bench.stopped.abort();
    await bench.clock.pass(1_000);
    expect(await turn).toBeUndefined();
  });

  test('leaves nothing held when it cannot be joined', async () => {
    const bench = new Bench();
    const shared: Shared = { ...bench.shared, join: () => Promise.reject(new Fault('store-failed', 'Away.')) };
    const turn = nextTurn({ ...bench.options, shared }, bench.stopped.signal);
    await expect(turn).rejects.toMatchObject({ code: 'store-failed' });
    expect(bench.closed).toBe(1);
  });
});

test('who had a part before tries for as long as it takes', async () => {
  const bench = new Bench();
  bench.fails = new Fault('store-failed', 'Away.');
  await expect(bench.turn()).rejects.toBe(bench.fails);
  const turn = nextTurnAtLast(bench.options, bench.stopped.signal);
  await bench.clock.pass(120_000);
  bench.fails = undefined;
  await bench.clock.pass(1_000);
  expect(await turn).toMatchObject({ role: 'leads' });
});
