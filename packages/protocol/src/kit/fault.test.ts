import { describe, expect, test } from 'vitest';
import { errnoOf, Fault, type FaultCode, faults, messageOf } from './fault.ts';

describe('the catalogue of faults', () => {
  const codes = Object.keys(faults) as FaultCode[];

  test.for(codes)('%s is spelled and explained like the others, and ends a command with a known status', (code) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(code.length).toBeLessThanOrEqual(64);
    expect(faults[code].says).toMatch(/^[a-z].*[^.]$/);
    expect([64, 66, 69, 73, 74, 76, 77, 78]).toContain(faults[code].exit);
  });

  test('no two say the same', () => {
    expect(new Set(Object.values(faults).map(({ says }) => says)).size).toBe(codes.length);
  });

  test('a fault knows what its code implies, and its cause', () => {
    const cause = new Error('why');
    const fault = new Fault('address-in-use', 'Somebody is there.', { cause });
    expect(fault).toMatchObject({ code: 'address-in-use', exit: 69, retryable: false, name: 'Fault', cause });
    expect(new Fault('unreachable', 'Nobody is there.').retryable).toBe(true);
  });
});

describe('what was thrown', () => {
  test('has a text, whatever it is', () => {
    expect([new Error('broke'), 'text', undefined, 7].map(messageOf)).toEqual(['broke', 'text', 'undefined', '7']);
  });

  test('has a system error code, if it is one', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const others = [new Error('none'), Object.assign(new Error('number'), { code: 7 }), { code: 'EPIPE' }, null];
    expect([refused, ...others].map(errnoOf)).toEqual(['ECONNREFUSED', undefined, undefined, undefined, undefined]);
  });
});
