// The terms of checks: what is taken, what stands for them in a hash, and which agent may be told of them.
import { expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../wire/codec.ts';
import { amendmentsBetween, configurationText, sayable, weightOf } from '../wire/configuration.ts';
import { HEADER_BYTES } from '../wire/frame.ts';
import { limits } from '../wire/limits.ts';
import type { Assignment } from '../wire/message.ts';
import { type Check, check, checkText, checkTypes } from './check.ts';
import { facts } from './facts.ts';
import { checkFeature, featuresOf, termFeatures } from './feature.ts';
import { httpLimits, jsonPathPattern, jsonValueOf, secretPlacePattern } from './http-terms.ts';
import { tcpLimits } from './tcp-terms.ts';
import { tlsLimits } from './tls-terms.ts';

const service = (slot: number, more: Partial<Assignment> = {}): Assignment => ({
  slot,
  id: `s${slot}`,
  target: `tls://127.0.0.1:${slot}`,
  intervalMs: 1_000,
  timeoutMs: 900,
  gracesMs: [0],
  recover: 1,
  index: 0,
  of: 1,
  ...more,
});

test('P74 a check stands at the end of its line, terms in one order, and whoever has none is as before', () => {
  const tls = { expiresWithinMs: 5, type: 'tls', name: 'a' } as const;
  expect(
    configurationText([service(1, { check: tls }), service(2, { canary: true, check: { type: 'tls' } }), service(3)]),
  ).toBe(
    '[1,"s1","tls://127.0.0.1:1",1000,900,[0],1,0,1,false,{"type":"tls","name":"a","expiresWithinMs":5}]\n' +
      '[2,"s2","tls://127.0.0.1:2",1000,900,[0],1,0,1,true,{"type":"tls"}]\n' +
      '[3,"s3","tls://127.0.0.1:3",1000,900,[0],1,0,1]\n',
  );
  expect(checkText(tls)).toBe(checkText({ type: 'tls', name: 'a', expiresWithinMs: 5 }));
});

test('P82 an agent that does not know a check is given something it must refuse, never the service as a plain one', () => {
  const dialogue = service(1, { target: 'tcp://h:1', check: { type: 'tcp', steps: [{ send: '00' }] }, canary: true });
  const plain = service(2, { target: 'tcp://h:2' });
  const { check: _check, canary: _canary, ...rest } = dialogue;
  expect(sayable([dialogue, plain], ['delta'])).toEqual([{ ...rest, target: 'unsupported:tcp' }, plain]);
  expect(sayable([dialogue, plain], ['canaries'])).toEqual([
    { ...rest, canary: true, target: 'unsupported:tcp' },
    plain,
  ]);
  expect(sayable([dialogue], ['check:tls', 'check:tcp'])).toEqual([{ ...rest, check: dialogue.check }]);
  const all = [dialogue, plain];
  expect(sayable(all, ['check:tcp', 'canaries'])).toBe(all);
});

test.each<[Check, readonly string[], string]>([
  [{ type: 'tls', identity: 'a' }, ['check:tls'], 'unsupported:identity'],
  [{ type: 'tcp', starttls: 'smtp', tls: { identity: 'a' } }, ['check:tcp'], 'unsupported:identity'],
  [{ type: 'http', tls: { identity: 'a' } }, ['check:http'], 'unsupported:identity'],
  [{ type: 'http', version: '2' }, ['check:http', 'term:identity', 'term:proxy'], 'unsupported:http-version'],
  [{ type: 'http', proxy: { host: 'p', port: 1 } }, ['check:http', 'term:http-version'], 'unsupported:proxy'],
  [{ type: 'http', proxy: { host: 'p', port: 1, tls: {} } }, ['check:http', 'term:proxy'], 'unsupported:proxy-tls'],
  [{ type: 'command' }, [], 'unsupported:command'],
])('P82 %j is not told to whoever would pass over a term of it', (terms, features, target) => {
  const { check: _check, ...rest } = service(1, { check: terms });
  expect(sayable([service(1, { check: terms })], features)).toEqual([{ ...rest, target }]);
  expect(sayable([service(1, { check: terms })], featuresOf(terms))[0]).toHaveProperty('check', terms);
});

test('P75 another check is news', () => {
  const before = [service(1, { check: { type: 'tls' } })];
  const after = [service(1, { check: { type: 'tls', name: 'a' } })];
  expect(amendmentsBetween(before, after)).toEqual(after);
});

test('P82 the features of all checks can be named at once', () => {
  const all = [...checkTypes.map(checkFeature), ...Object.values(termFeatures)];
  for (const feature of all) expect(feature.length).toBeLessThanOrEqual(32);
  expect(all.length + 2).toBeLessThanOrEqual(limits.featuresMax);
});

const largest: Check = {
  type: 'tcp',
  starttls: 'postgres',
  tls: {
    name: 'n'.repeat(tlsLimits.nameBytesMax),
    names: Array.from({ length: tlsLimits.namesMax }, () => 'n'.repeat(tlsLimits.nameBytesMax)),
    minVersion: '1.0',
    alpn: Array.from({ length: tlsLimits.alpnMax }, () => '"'.repeat(32)),
    ca: Array.from({ length: tlsLimits.caMax }, () => 'A'.repeat(tlsLimits.caBytesMax)),
    selfSigned: true,
    unverified: false,
    identity: 'i'.repeat(64),
    expiresWithinMs: tlsLimits.expiresWithinMsMax,
  },
  steps: Array.from({ length: tcpLimits.stepsMax }, () => ({ send: 'ff'.repeat(tcpLimits.stepBytesMax) })),
};

const largestHttp: Check = {
  type: 'http',
  method: 'OPTIONS',
  headers: Array.from({ length: httpLimits.headersMax }, () => ({
    name: 'x'.repeat(httpLimits.headerNameBytesMax),
    value: '"'.repeat(httpLimits.headerValueBytesMax),
  })),
  basic: { user: '"'.repeat(httpLimits.userBytesMax), password: `file:${'f'.repeat(64)}` },
  body: 'ff'.repeat(httpLimits.bodyBytesMax),
  status: Array.from({ length: httpLimits.statusMax }, () => '200-299'),
  contains: Array.from({ length: httpLimits.containsMax }, () => 'ff'.repeat(httpLimits.containsBytesMax)),
  json: Array.from({ length: httpLimits.jsonMax }, () => ({
    path: '.'.padEnd(httpLimits.jsonPathBytesMax, 'a'),
    equals: `"${'\\"'.repeat(127)}"`,
  })),
  redirectsMax: httpLimits.redirectsMax,
  readBytesMax: httpLimits.readBytesMax,
  tls: {
    name: 'n'.repeat(tlsLimits.nameBytesMax),
    names: Array.from({ length: tlsLimits.namesMax }, () => 'n'.repeat(tlsLimits.nameBytesMax)),
    ca: Array.from({ length: tlsLimits.caMax - 1 }, () => 'A'.repeat(tlsLimits.caBytesMax)),
    identity: 'i'.repeat(64),
  },
  version: 'any',
  proxy: {
    host: 'p'.repeat(253),
    port: 65_535,
    basic: { user: '"'.repeat(128), password: `file:${'f'.repeat(64)}` },
    tls: {
      name: 'n'.repeat(tlsLimits.nameBytesMax),
      minVersion: '1.3',
      ca: ['A'.repeat(tlsLimits.caBytesMax)],
      selfSigned: true,
    },
  },
};

/** As many of them as one part may hold, with everything else as long as it may be. */
const fullPart = (terms: Check): Assignment[] => {
  const one = service(1, {
    id: 'i'.repeat(64),
    target: 't'.repeat(limits.targetBytesMax),
    gracesMs: Array.from({ length: limits.gracesMax }, (_, i) => limits.durationMsMax - limits.gracesMax + i),
    check: terms,
  });
  return Array.from({ length: Math.floor(limits.assignmentsPerPartMax / weightOf(one)) }, () => one);
};

test('P17 P23 a full part of services with terms fits a frame and is read, the largest terms and the most small ones', () => {
  const small: Check = { type: 'tcp', steps: Array.from({ length: 16 }, () => ({ send: '00' })) };
  for (const terms of [largest, largestHttp, small, { type: 'tls' } as const]) {
    const services = fullPart(terms);
    expect(services.length).toBeGreaterThan(0);
    const frame = encodeMessage({ type: 'configure', revision: 1, hash: '', part: 0, parts: 1, services });
    expect(decodeMessage(frame.subarray(HEADER_BYTES))).toMatchObject({ services: { length: services.length } });
  }
});

test('what is written of terms is read again, and terms not known are passed over', () => {
  for (const terms of [largest, largestHttp]) expect(check.read(check.write(terms))).toEqual(terms);
  expect(check.read({ type: 'tls', name: 'a', mood: 'good' })).toEqual({ type: 'tls', name: 'a' });
});

test('a secret is named where agents keep them and nowhere else; a path and a value are what they seem', () => {
  for (const place of ['env:VEDETTE_SECRET_A', 'env:VEDETTE_SECRET_A_1', 'file:shop', 'file:shop.token'])
    expect(place).toMatch(secretPlacePattern);
  for (const place of [
    'env:PATH',
    'env:VEDETTE_AGENT_TOKEN',
    'env:VEDETTE_SECRET_',
    'env:VEDETTE_SECRET_a',
    'file:',
    'file:.',
    'file:..',
    'file:../a',
    'file:a/b',
    'file:/a',
    'file:a\n',
  ])
    expect(place).not.toMatch(secretPlacePattern);
  for (const path of ['.a', '[0]', '.a.b[0][12].c-d', '.$_']) expect(path).toMatch(jsonPathPattern);
  for (const path of ['', '.', 'a', '.a.', '.*', '..a', '[01]', '[-1]', '[*]', '.a b', '["a"]', `.${'a'.repeat(128)}`])
    expect(path).not.toMatch(jsonPathPattern);
  expect(['"a"', '1e3', 'null', 'false', '{}', '[]', 'a', ''].map(jsonValueOf)).toEqual([
    'a',
    1_000,
    null,
    false,
    ...Array.from({ length: 4 }),
  ]);
});

test('facts are made presentable when they are written, whatever a target had said', () => {
  const said = {
    a: 'a\u001b[2J',
    b: '\ud800',
    c: '\u202e',
    d: 'é'.repeat(300),
    e: Number.NaN,
    f: Number.POSITIVE_INFINITY,
    g: 1.5,
    h: false,
  };
  const { d, ...rest } = facts.read(facts.write(said));
  expect(rest).toEqual({ a: 'a [2J', b: '\ufffd', c: ' ', g: 1.5, h: false });
  expect(d).toBe('é'.repeat(128));
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, i]));
  expect(Object.keys(facts.read(facts.write(many)))).toHaveLength(16);
});
