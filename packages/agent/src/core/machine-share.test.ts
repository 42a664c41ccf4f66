import { decodeMessage, encodeMessage } from '@vedette/protocol/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { machineVitals } from './machine-share.ts';

test('P85 shares are those of the time between two looks, of the memory there may be, and of the disk as everybody may use it', () => {
  const before = { cpu: { used: 1_000, all: 10_000 } };
  const now = {
    cpu: { used: 1_750, all: 11_000 },
    memory: { allBytes: 1_000, freeBytes: 375 },
    disk: { blocks: 1_000, free: 200, available: 100 },
    load: [0.123, 1, 20],
    uptimeMs: 1_500.4,
  };
  expect(machineVitals(now, before)).toEqual({
    cpu: 0.75,
    memory: 0.625,
    disk: 0.889,
    load: [0.12, 1, 20],
    uptimeMs: 1_500,
  });
});

test('P85 what cannot be told is left out', () => {
  expect(machineVitals({}, undefined)).toEqual({});
  expect(machineVitals({ cpu: { used: 1, all: 2 } }, undefined)).toEqual({});
  const still = { cpu: { used: 1, all: 2 } };
  expect(machineVitals(still, still)).toEqual({});
  const empty = { memory: { allBytes: 0, freeBytes: 0 }, disk: { blocks: 0, free: 0, available: 0 } };
  expect(machineVitals({ ...empty, load: [], uptimeMs: Number.NaN }, still)).toEqual({});
});

test('P85 whatever a system counts, what is told of it is well-formed', () => {
  const anyNumber = fc.oneof(fc.double(), fc.integer());
  const counts = fc.record({
    cpu: fc.record({ used: anyNumber, all: anyNumber }),
    memory: fc.record({ allBytes: anyNumber, freeBytes: anyNumber }),
    disk: fc.record({ blocks: anyNumber, free: anyNumber, available: anyNumber }),
    load: fc.array(anyNumber, { maxLength: 4 }),
    uptimeMs: fc.double({ min: -1e12, max: 1e12 }),
  });
  const zero = { services: 0, probes: 0, skipped: 0, inFlight: 0, memoryBytes: 0, spooled: 0, dropped: 0 };
  fc.assert(
    fc.property(counts, counts, (now, before) => {
      const machine = machineVitals(now, before);
      const vitals = { ...zero, latenessP50Ms: 0, latenessP99Ms: 0, machine };
      expect(decodeMessage(encodeMessage({ type: 'ping', n: 0, nowMs: 0, vitals }).subarray(4))).toMatchObject({
        type: 'ping',
      });
    }),
  );
});
