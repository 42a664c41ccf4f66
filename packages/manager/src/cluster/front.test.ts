// An agent that is connected to a manager that serves is to the one that leads what its own agents are; only what it delivers is stored where it is connected.
import { Fault } from '@vedette/protocol/kit';
import type { Hello } from '@vedette/protocol/wire';
import { describe, expect, test } from 'vitest';
import type { Admission, AgentLink, GateHost } from '../gate/session-driver.ts';
import { FakeClock, FakeShared, settled } from './cluster.fake.ts';
import { FarGate } from './far-gate.ts';
import { Front } from './front.ts';
import { Trunk } from './trunk.ts';
import type { Down, Up } from './words.ts';

const EPOCH = '0'.repeat(32);

const hello: Hello = {
  ...{ versions: [1], agent: 'eu-1', epoch: EPOCH, software: 'x', features: [], revision: 0, hash: '', store: '' },
  spool: [{ epoch: EPOCH, first: 1, next: 4 }],
  host: { hostname: 'h', platform: 'p', arch: 'a', node: 'n', cpus: 1, memoryBytes: 1 },
  nowMs: 5,
};

const welcome = {
  ...{ manager: 'm', store: '1'.repeat(32), nowMs: 1, marks: [{ epoch: EPOCH, seq: 0 }], credit: 9 },
  ...{ pingMs: 5_000, deadMs: 20_000, spreadMs: 0 },
};

const gapOf = (from: number, to: number) =>
  ({ type: 'gap', epoch: EPOCH, from, to, reason: 'spool-full', fromMs: 1, toMs: 2 }) as const;

class FakeSession implements AgentLink {
  readonly remote = '10.0.0.1:5';
  readonly proof = { by: 'loopback' } as const;
  readonly said: unknown[] = [];
  farewell?: AgentLink['farewell'];

  configure(config: object): void {
    this.said.push(['configure', config]);
  }

  ask(): boolean {
    this.said.push(['look']);
    return true;
  }

  bye(code: string): void {
    this.said.push(['bye', code]);
  }

  end({ code, message }: Fault): void {
    this.said.push(['end', code, message]);
  }
}

const config = { revision: 1, hash: 'h', services: [] };

class Bench {
  readonly clock = new FakeClock();
  readonly shared = new FakeShared();
  /** What the host of the one that leads was called with, by name. */
  readonly calls: unknown[][] = [];
  readonly links: AgentLink[] = [];
  answer: Admission = { welcome };
  readonly front: Front;
  readonly far: FarGate;

  constructor() {
    const [up, down] = [this.shared.join('front'), this.shared.join('lead')];
    const frontEnd = new Trunk<Up>({
      ...{ cluster: up, clock: this.clock },
      heard: (_from, word) => this.front.take(word as Parameters<Front['take']>[0]),
    });
    const leadEnd = new Trunk<Down>({
      ...{ cluster: down, clock: this.clock },
      heard: (from, word) => {
        const said = word as Up;
        if (said.type === 'stored') this.calls.push(['stored', said.marks]);
        else this.far.take(from, said as Parameters<FarGate['take']>[1]);
      },
    });
    up.onNews(() => frontEnd.news());
    down.onNews(() => leadEnd.news());
    this.front = new Front({ cluster: up, leader: 'lead', trunk: frontEnd, clock: this.clock });
    this.far = new FarGate({ host: this.#host(), grant: down.grant, trunk: leadEnd });
  }

  /** An agent that was let in. */
  async admitted(session = new FakeSession()): Promise<FakeSession> {
    const answer = this.front.admit(hello, session);
    await settled();
    expect(await answer).toMatchObject({ welcome: { manager: 'm' } });
    expect(this.front.admitted(hello, session)).toEqual(config);
    return session;
  }

  #host(): GateHost {
    const note =
      (name: string) =>
      (...args: readonly unknown[]): void =>
        void this.calls.push([name, ...args]);
    return {
      clock: this.clock,
      admit: () => this.answer,
      admitted: (_hello, link) => {
        this.links.push(link);
        return config;
      },
      store: async () => 'ahead',
      ...{ state: note('state'), configured: note('configured'), vitals: note('vitals'), learned: note('learned') },
      ...{ probed: note('probed'), clockOf: note('clockOf'), heard: note('heard') },
      closed: (link, agent, fault) => note('closed')(link.farewell, agent, fault?.code),
    };
  }
}

describe('letting in', () => {
  test('the one that leads decides, and tells where streams really stand', async () => {
    const bench = new Bench();
    bench.shared.marks.set(`eu-1 ${EPOCH}`, 3);
    const session = new FakeSession();
    const answer = bench.front.admit(hello, session);
    await settled();
    expect(await answer).toMatchObject({ welcome: { manager: 'm', marks: [{ epoch: EPOCH, seq: 3 }] } });
    expect(bench.front.admitted(hello, session)).toEqual(config);
    expect(bench.links.map(({ remote, proof }) => [remote, proof])).toEqual([['10.0.0.1:5', { by: 'loopback' }]]);
    expect(bench.shared.seats.get('eu-1')).toEqual({ fence: 1, member: 'front' });
    expect([bench.front.agents, bench.far.present]).toEqual([1, 1]);
  });

  test('who is refused gets no seat', async () => {
    const bench = new Bench();
    const refuse = { code: 'agent-unknown', text: 'Who?', retryAfterMs: 1 } as const;
    bench.answer = { refuse };
    const answer = bench.front.admit(hello, new FakeSession());
    await settled();
    expect(await answer).toEqual({ refuse });
    expect(bench.shared.seats.size).toBe(0);
  });

  test('who gets no answer is sent away, and nothing is left of it', async () => {
    const bench = new Bench();
    bench.shared.members.delete('lead');
    const session = new FakeSession();
    const answer = bench.front.admit(hello, session).catch((fault: Fault) => fault.code);
    await bench.clock.pass(6_000);
    expect(await answer).toBe('link-lost');
    bench.front.closed(session, undefined, undefined);
    expect(bench.front.agents).toBe(0);
  });

  test('who leaves before the answer is gone for the one that leads as well', async () => {
    const bench = new Bench();
    const session = new FakeSession();
    const answer = bench.front.admit(hello, session).catch((fault: Fault) => fault.code);
    bench.front.closed(session, undefined, new Fault('silent', 'gone'));
    await settled();
    expect(await answer).toBe('link-lost');
    expect(bench.calls).toEqual([['closed', undefined, 'eu-1', 'silent']]);
    expect(bench.far.present).toBe(0);
  });
});

describe('what an agent delivers', () => {
  test('is stored where it is connected, and the one that leads is told of it', async () => {
    const bench = new Bench();
    await bench.admitted();
    expect(await bench.front.store('eu-1', gapOf(1, 3))).toEqual({ epoch: EPOCH, seq: 3 });
    expect(bench.shared.stored.map(({ entry, fence }) => [entry.seq, entry.count, fence])).toEqual([[1, 3, 1]]);
    await bench.clock.pass(100);
    expect(bench.calls).toContainEqual(['stored', [{ agent: 'eu-1', epoch: EPOCH, seq: 3 }]]);
  });

  test('is not stored once another manager has the agent, or nobody', async () => {
    const bench = new Bench();
    await expect(bench.front.store('eu-1', gapOf(1, 3))).rejects.toMatchObject({ code: 'link-lost' });
    const session = await bench.admitted();
    await bench.shared.join('other').grant('eu-1', 'other');
    await expect(bench.front.store('eu-1', gapOf(1, 3))).rejects.toMatchObject({ code: 'link-lost' });
    bench.front.closed(session, 'eu-1', undefined);
    await expect(bench.front.store('eu-1', gapOf(1, 3))).rejects.toMatchObject({ code: 'link-lost' });
    expect(bench.shared.stored).toEqual([]);
  });

  test('results that cannot be read are not kept', async () => {
    const bench = new Bench();
    await bench.admitted();
    const item = {
      type: 'batch',
      epoch: EPOCH,
      seq: 1,
      count: 2,
      results: Uint8Array.of(255, 255),
      changes: [],
    } as const;
    await expect(bench.front.store('eu-1', item)).rejects.toMatchObject({ code: 'message-invalid' });
    expect(bench.shared.stored).toEqual([]);
  });
});

test('everything else goes to the one that leads, in order', async () => {
  const bench = new Bench();
  await bench.admitted();
  const state = { epoch: EPOCH, seq: 0, changes: [] };
  bench.front.state('eu-1', state);
  bench.front.clockOf('eu-1', -2.5, 1.25);
  bench.front.heard('eu-1');
  bench.front.heard('stranger');
  await bench.clock.pass(1_500);
  expect(bench.calls).toEqual([
    ['state', 'eu-1', state],
    ['clockOf', 'eu-1', -2.5, 1.25],
    ['heard', 'eu-1'],
  ]);
});

test('what the one that leads says reaches the session', async () => {
  const bench = new Bench();
  const session = await bench.admitted();
  const [link] = bench.links;
  const other = { ...config, revision: 2 };
  link?.configure(other);
  link?.bye('replaced');
  link?.end(new Fault('key-refused', 'No.'));
  await settled();
  expect(session.said).toEqual([
    ['configure', other],
    ['bye', 'replaced'],
    ['end', 'key-refused', 'No.'],
  ]);
});

describe('the end', () => {
  test('of a session is the end of it there too, with what it said', async () => {
    const bench = new Bench();
    const session = await bench.admitted();
    session.farewell = 'replaced';
    bench.front.closed(session, 'eu-1', new Fault('link-lost', 'bye'));
    await settled();
    expect(bench.calls).toEqual([['closed', 'replaced', 'eu-1', 'link-lost']]);
    expect([bench.front.agents, bench.far.present]).toEqual([0, 0]);
  });

  test('of an old session does not take the seat of the new one', async () => {
    const bench = new Bench();
    const old = await bench.admitted();
    await bench.admitted();
    bench.front.closed(old, 'eu-1', undefined);
    await settled();
    expect(await bench.front.store('eu-1', gapOf(1, 1))).toEqual({ epoch: EPOCH, seq: 1 });
    bench.front.heard('eu-1');
    await bench.clock.pass(1_500);
    expect(bench.calls.map(([name]) => name)).toEqual(['closed', 'stored', 'heard']);
  });

  test('of a manager is the end of all its sessions', async () => {
    const bench = new Bench();
    await bench.admitted();
    bench.far.left(new Set(['lead', 'front']));
    expect(bench.far.present).toBe(1);
    bench.far.left(new Set(['lead']));
    expect(bench.calls).toEqual([['closed', undefined, 'eu-1', 'link-lost']]);
    expect(bench.far.present).toBe(0);
  });
});
