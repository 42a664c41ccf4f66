import { describe, expect, test } from 'vitest';
import { AgentBench as Bench, closing, sent } from './agent-bench.test-support.ts';
import { batch, epoch, gap, hello, welcome } from './sample.test-support.ts';

describe('delivering', () => {
  test('P63 credit is asked for, taken, and given back by acknowledgements', () => {
    const bench = new Bench().live({ credit: 10 });
    expect(bench.step({ type: 'spooled' })).toEqual([{ type: 'read', after: undefined, count: 10 }]);
    const effects = bench.step({ type: 'read', items: [batch(1, 4), gap(5, 1_000_000)] });
    // A gap costs one, however much it stands for.
    expect(effects).toEqual([
      { type: 'send', message: batch(1, 4) },
      { type: 'send', message: gap(5, 1_000_000) },
      { type: 'read', after: { epoch, seq: 1_000_000 }, count: 5 },
    ]);
    expect(sent(bench.step({ type: 'read', items: [batch(1_000_001, 7)] }))).toEqual(['batch']);
    expect(bench.step({ type: 'spooled' })).toEqual([]);
    expect(bench.receive({ type: 'ack', epoch, seq: 4 })).toEqual([
      { type: 'release', mark: { epoch, seq: 4 } },
      { type: 'read', after: { epoch, seq: 1_000_007 }, count: 2 },
    ]);
  });

  test('P63 without credit nothing is read', () => {
    expect(new Bench().live({ credit: 0 }).step({ type: 'spooled' })).toEqual([]);
  });

  test('P64 an acknowledgement beyond what was sent releases no more than was sent', () => {
    const bench = new Bench().live();
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(1, 4)] });
    expect(bench.receive({ type: 'ack', epoch, seq: 10_000 })).toEqual([{ type: 'release', mark: { epoch, seq: 4 } }]);
  });

  test('P64 an acknowledgement of another epoch, of nothing, or of part of a batch releases nothing', () => {
    const bench = new Bench().live();
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(1, 4)] });
    for (const ack of [
      { epoch: 'f'.repeat(32), seq: 9 },
      { epoch, seq: 0 },
      { epoch, seq: 3 },
    ]) {
      expect(bench.receive({ type: 'ack', ...ack })).toEqual([]);
    }
  });

  test('P68 what the manager lost and the agent no longer has is told as a gap', () => {
    const bench = new Bench();
    bench.step({ type: 'opened', hello: { ...hello, spool: [{ epoch, first: 51, next: 60 }] }, configured: undefined });
    bench.receive({ type: 'welcome', ...welcome, marks: [{ epoch, seq: 20 }] });
    bench.step({ type: 'present', atMs: 0, seq: 0, changes: [] });
    const [missing, first, second] = bench.step({ type: 'read', items: [batch(51, 4), batch(55, 5)] });
    expect(missing).toMatchObject({ message: { type: 'gap', from: 21, to: 50, reason: 'spool-expired' } });
    expect([first, second]).toMatchObject([{ message: { seq: 51 } }, { message: { seq: 55 } }]);
  });

  test('after gaps the state is told again, once everything is sent', () => {
    const bench = new Bench().live();
    bench.step({ type: 'spooled' });
    const more = bench.step({ type: 'read', items: [gap(1, 4), batch(5, 1)] });
    expect(more.filter(({ type }) => type === 'present')).toEqual([]);
    expect(bench.step({ type: 'read', items: [] })).toEqual([{ type: 'present' }]);
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(6, 1)] });
    expect(bench.step({ type: 'read', items: [] })).toEqual([]);
  });

  test('P64 items under way without any acknowledgement for 60 s end it, and progress starts the time anew', () => {
    const bench = new Bench().live();
    const hear = (atMs: number) => {
      expect(closing(bench.runTo(atMs))).toEqual([]);
      bench.receive({ type: 'pong', n: 1, nowMs: 0 });
    };
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(1, 4), batch(5, 4)] });
    hear(25_000);
    hear(50_000);
    bench.receive({ type: 'ack', epoch, seq: 4 });
    hear(75_000);
    hear(100_000);
    hear(109_999);
    expect(closing(bench.runTo(110_000))).toEqual(['stalled']);
  });

  test('P64 nothing under way: no time runs', () => {
    const bench = new Bench().live();
    bench.step({ type: 'spooled' });
    bench.step({ type: 'read', items: [batch(1, 4)] });
    bench.receive({ type: 'ack', epoch, seq: 4 });
    for (let atMs = 20_000; atMs <= 200_000; atMs += 20_000) {
      expect(closing(bench.runTo(atMs))).toEqual([]);
      bench.receive({ type: 'pong', n: 1, nowMs: 0 });
    }
  });
});
