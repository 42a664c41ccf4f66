// What an operator reads of those who were not let in, and how much of it.
import { Fault, type FaultCode } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import { KnockLog } from './knock-log.ts';
import { StandingClock } from './standing-clock.test-support.ts';

const knockLog = () => {
  const clock = new StandingClock();
  const lines: string[] = [];
  const warn = ({ code, reason, count }: { code?: string; reason?: string; count?: number }): void => {
    lines.push([code ?? reason, ...(count === undefined ? [] : [count])].join(' '));
  };
  const subject = new KnockLog(clock, { warn, debug: () => {} } as unknown as Logger);
  const knock = (address: string, code: FaultCode) => subject.turnedAway(address, new Fault(code, 'Because.'));
  return { subject, clock, lines, knock };
};

test('whoever knocks for the first time is told of, and then how often it was', () => {
  const { clock, lines, knock } = knockLog();
  for (let port = 1; port <= 500; port++) knock(`192.0.2.1:${port}`, 'key-refused');
  expect(lines).toEqual(['key-refused']);
  clock.pass(60_000);
  expect(lines).toEqual(['key-refused', 'key-refused 499']);
});

test('a whole network of IPv6 addresses is one caller', () => {
  const { lines, knock } = knockLog();
  for (let host = 1; host <= 500; host++) knock(`[2001:db8:0:1::${host.toString(16)}]:4000`, 'key-refused');
  knock('[2001:db8:0:2::1]:4000', 'key-refused');
  expect(lines).toEqual(['key-refused', 'key-refused']);
});

test('from however many addresses, twenty lines in ten minutes and one a minute are all, and they drown nothing else', () => {
  const { clock, lines, knock } = knockLog();
  for (let minute = 0; minute < 9; minute++) {
    for (let n = 0; n < 1_000; n++) knock(`10.${minute}.${n >> 8}.${n & 255}:1`, 'frame-malformed');
    clock.pass(60_000);
  }
  expect(lines).toHaveLength(20 + 9);
  lines.length = 0;
  knock('192.0.2.1:1', 'key-refused');
  expect(lines).toEqual(['key-refused']);
});

test('those who came and went are told of only when they are many', () => {
  const { clock, lines, knock } = knockLog();
  for (const [many, told] of [
    [59, []],
    [60, ['silent 60']],
  ] as const) {
    lines.length = 0;
    for (let n = 0; n < many; n++) knock('192.0.2.1:1', 'silent');
    clock.pass(60_000);
    expect(lines).toEqual(told);
  }
});

test('whoever is cut is told of by its source, and counted', () => {
  const { subject, clock, lines } = knockLog();
  for (let n = 0; n < 10; n++) subject.cut('192.0.2.1', 'source-full');
  subject.cut('192.0.2.2', 'full');
  expect(lines).toEqual(['source-full', 'full']);
  clock.pass(60_000);
  expect(lines).toEqual(['source-full', 'full', 'source-full 9']);
});

test('P78 an agent of a foreign version is told of once', () => {
  const { clock, lines, knock } = knockLog();
  for (let n = 0; n < 3; n++) knock('192.0.2.1:1', 'version-unsupported');
  clock.pass(60_000);
  expect(lines).toEqual(['version-unsupported']);
});
