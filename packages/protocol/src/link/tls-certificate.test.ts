import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { FaultCode } from '../kit/fault.ts';
import { Scope } from '../kit/scope.ts';
import { decodeMessage, FrameReader, limits } from '../wire/index.ts';
import type { AcceptorOptions } from './acceptor.ts';
import { Authority, type Wish } from './authority.test-support.ts';
import type { Certificates } from './certificates.ts';
import { StandingClock } from './clock.test-support.ts';
import { anyAgent, anyManager, type Expectation, managerAt, thatAgent } from './expectation.ts';
import type { Secured } from './identity.ts';
import { Doorway } from './secured.test-support.ts';
import { dialSecurely } from './tls-dial.ts';

const clock = new StandingClock();
const failing = (code: FaultCode) => expect.objectContaining({ code });
const authority = new Authority();
const agentWish: Wish = { names: ['urn:vedette:agent:eu-1'], use: ['client'] };
const managerWish: Wish = { names: ['manager.test', '127.0.0.1'], use: ['server'] };
const agent = authority.issue(agentWish);
const manager = authority.issue(managerWish);
const atManager = managerAt('127.0.0.1', 'eu-1');

let scope = new Scope();
afterEach(async () => {
  await scope.close();
  scope = new Scope();
});

const doorway = async (certificates: Certificates, more: Partial<AcceptorOptions> = {}): Promise<Doorway> => {
  const door = new Doorway();
  await door.open(scope, { certificates: () => certificates, ...more });
  return door;
};

const dialling = async (door: Doorway, certificates: Certificates, expects: Expectation): Promise<Secured> => {
  const secured = await dialSecurely(door.address, { by: 'certificate', certificates, expects }, clock);
  secured.socket.on('error', () => {});
  scope.defer('dialled', () => secured.socket.destroy());
  return secured;
};

describe('certificates of one authority', () => {
  test('secure the link, and say who is there', async () => {
    const door = await doorway(manager);
    const { proof } = await dialling(door, agent, atManager);
    expect([proof, (await door.secured()).proof]).toEqual([
      { by: 'certificate', agent: 'eu-1' },
      { by: 'certificate', agent: 'eu-1' },
    ]);
  });

  test('do so when the manager dials', async () => {
    const door = await doorway(authority.issue({ ...agentWish, use: ['server'] }), { expects: anyManager('eu-1') });
    const { proof } = await dialling(door, authority.issue({ use: ['client'] }), thatAgent('eu-1'));
    expect([proof, (await door.secured()).proof]).toEqual([
      { by: 'certificate', agent: 'eu-1' },
      { by: 'certificate', agent: 'eu-1' },
    ]);
  });

  test('that were renewed hold from the next handshake on', async () => {
    const other = new Authority('Another authority');
    let certificates = manager;
    const door = await doorway(manager, { certificates: () => certificates });
    await dialling(door, agent, atManager);
    certificates = other.issue(managerWish);
    await expect(dialling(door, agent, atManager)).rejects.toEqual(failing('tls-unusable'));
    await dialling(door, other.issue(agentWish), atManager);
  });
});

describe('the side that is dialled refuses, and says why', () => {
  test.for<[string, Certificates, FaultCode]>([
    ['an expired certificate', authority.issue({ ...agentWish, untilMs: Date.UTC(2001, 0, 1) }), 'tls-unusable'],
    ['one that is not valid yet', authority.issue({ ...agentWish, fromMs: Date.UTC(2048, 0, 1) }), 'tls-unusable'],
    [
      'one of another authority',
      { ...new Authority('Other').issue(agentWish), ca: authority.certificate },
      'tls-unusable',
    ],
    [
      'one of an authority of the same name',
      { ...new Authority().issue(agentWish), ca: authority.certificate },
      'tls-unusable',
    ],
    ['a server’s certificate', authority.issue({ ...agentWish, use: ['server'] }), 'tls-unusable'],
    ['one that names no agent', authority.issue({ use: ['client'] }), 'tls-unusable'],
    [
      'one that names two',
      authority.issue({ names: ['urn:vedette:agent:a', 'urn:vedette:agent:b'], use: ['client'] }),
      'tls-unusable',
    ],
    [
      'one that names an agent in disguise',
      authority.issue({ names: ['urn:x, URI:urn:vedette:agent:a'], use: ['client'] }),
      'tls-unusable',
    ],
    [
      'one that names what cannot be an agent',
      authority.issue({ names: ['urn:vedette:agent:a b'], use: ['client'] }),
      'tls-unusable',
    ],
  ])('%s', async ([, certificates, code]) => {
    const door = await doorway(manager);
    // The handshake itself is over for the side that dials before the other one has judged its certificate.
    const { socket } = await dialling(door, certificates, atManager);
    const reader = new FrameReader(limits.greetingBytesMax);
    socket.on('data', (bytes) => reader.push(bytes as Uint8Array));
    await once(socket, 'close');
    const payload = reader.next();
    expect(payload && decodeMessage(payload)).toMatchObject({ type: 'refuse', code });
    expect(await door.next()).toEqual({ fault: failing(code) });
    expect([door.clock.timers, clock.timers]).toEqual([0, 0]);
  });

  test('another agent that dials a listening one as if it were the manager', async () => {
    const door = await doorway(authority.issue({ ...agentWish, use: ['server'] }), { expects: anyManager('eu-1') });
    const other = authority.issue({ names: ['urn:vedette:agent:eu-2'], use: ['client'] });
    (await dialling(door, other, thatAgent('eu-1'))).socket.resume();
    expect(await door.next()).toEqual({ fault: failing('identity-mismatch') });
  });
});

describe('the side that dials refuses', () => {
  const server = { use: ['server'] } as const;
  test.for<[string, Certificates, Expectation, FaultCode]>([
    [
      'an expired certificate',
      authority.issue({ ...managerWish, untilMs: Date.UTC(2001, 0, 1) }),
      atManager,
      'tls-unusable',
    ],
    ['one of another authority', new Authority('Other').issue(managerWish), atManager, 'tls-unusable'],
    ['a client’s certificate', authority.issue({ ...managerWish, use: ['client'] }), atManager, 'tls-unusable'],
    ['one for another address', authority.issue({ ...server, names: ['127.0.0.2'] }), atManager, 'tls-unusable'],
    [
      'one for another name',
      authority.issue({ ...server, names: ['x.test'] }),
      managerAt('y.test', 'eu-1'),
      'tls-unusable',
    ],
    [
      'an agent’s certificate in place of the manager’s',
      authority.issue({ ...server, names: ['127.0.0.1', 'urn:vedette:agent:eu-2'] }),
      atManager,
      'identity-mismatch',
    ],
    [
      'another agent’s certificate',
      authority.issue({ ...server, names: ['urn:vedette:agent:eu-2'] }),
      thatAgent('eu-1'),
      'identity-mismatch',
    ],
    [
      'a certificate that names no agent',
      authority.issue({ ...server, names: ['127.0.0.1'] }),
      thatAgent('eu-1'),
      'tls-unusable',
    ],
  ])('%s', async ([, certificates, expects, code]) => {
    const door = await doorway(certificates, { expects: anyAgent });
    await expect(dialling(door, agent, expects)).rejects.toEqual(failing(code));
    expect(await door.next()).toHaveProperty('fault');
    expect(clock.timers).toBe(0);
  });
});
