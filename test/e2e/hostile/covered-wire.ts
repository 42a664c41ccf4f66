// Bad inputs at the manager's port for agents: strangers, bytes, and agents that were let in.
import type { Row } from './covered-row.ts';

const acceptor = 'packages/protocol/src/link/acceptor.test.ts';
const connection = 'packages/protocol/src/link/connection.test.ts';
const byCertificate = 'packages/protocol/src/link/tls-certificate.test.ts';
const byKey = 'packages/protocol/src/link/tls-key.test.ts';
const frame = 'packages/protocol/src/wire/frame.test.ts';
const scan = 'packages/protocol/src/wire/scan.test.ts';
const vectors = 'packages/protocol/vectors/refused.json';
const columns = 'packages/protocol/vectors/refused-columns.json';
const managerSession = 'packages/protocol/src/delivery/manager-session.test.ts';
const crowd = 'packages/manager/src/gate/crowd.test.ts';
const access = 'packages/manager/src/gate/access.test.ts';
const frames = 'test/e2e/hostile/frames.test.ts';
const items = 'test/e2e/hostile/items.test.ts';

export const strangers: readonly Row[] = [
  {
    where: 'manager',
    input: 'a connection and nothing else',
    shownBy: { [crowd]: ['whoever stays silent for 5 s makes room'], [acceptor]: ['that never begins'] },
  },
  {
    where: 'manager',
    input: 'a hello, or a handshake, byte by byte',
    shownBy: {
      [crowd]: ['the hello that comes byte by byte'],
      [acceptor]: ['that comes byte by byte has no more time than any other'],
    },
  },
  {
    where: 'manager',
    input: 'another protocol: HTTP, SSH',
    shownBy: { [frames]: ['an HTTP request'], [acceptor]: ['who speaks %s gets no answer'] },
  },
  {
    where: 'manager',
    input: 'TLS where there are no keys, plain where there are',
    shownBy: {
      [byKey]: ['a key of an unknown name', 'speaks plain'],
      [access]: ['is refused without a key where keys are in use'],
    },
  },
  {
    where: 'manager',
    input: 'a length of 4 GiB',
    shownBy: { [frames]: ['that 4 GiB follow'], [frame]: ['P2 the header alone decides'] },
  },
  {
    where: 'manager',
    input: 'a length one beyond the limit, before and after the welcome',
    shownBy: {
      [frames]: ['that one byte more than a greeting follows'],
      [connection]: ['a frame over the greeting is refused from its header, and taken after admission'],
      [vectors]: ['length 1 MiB + 1'],
    },
  },
  {
    where: 'manager',
    input: 'a length of 0',
    shownBy: { [frames]: ['that nothing follows'], [vectors]: ['length 0'] },
  },
  {
    where: 'manager',
    input: 'thousands of idle connections from one address',
    shownBy: {
      [crowd]: [
        '32 of one address may be there at once, and others come in beside them',
        '256 of all addresses may be there at once',
      ],
    },
  },
  {
    where: 'manager',
    input: 'certificates that are expired, of another authority, of a server, self-signed; keys that are revoked',
    shownBy: {
      [byCertificate]: ['an expired certificate', 'one of another authority', 'a server’s certificate'],
      [access]: ['is refused when its key is revoked before it says who it is'],
    },
  },
  {
    where: 'manager',
    input: 'a key of another agent, wrong keys by the thousand',
    shownBy: {
      [access]: ['is refused when it calls itself something else than its key'],
      [byKey]: ['another key of that name', 'and learns nothing about which names exist'],
      'test/torture/hostile/kinds.ts': ['the wrong key of an agent', 'a key of nobody'],
    },
  },
];

export const bytes: readonly Row[] = [
  {
    where: 'manager',
    input: 'lists, maps and bytes that claim billions',
    shownBy: {
      [frames]: ['lists that claim 33 million values each, in each other', 'a map that claims 4 billion pairs'],
      [vectors]: ['a byte string that claims 2^32 - 1 bytes', 'an extension: ext 32'],
    },
  },
  {
    where: 'manager',
    input: 'lists in lists, a thousand deep, and one deeper than allowed',
    shownBy: { [frames]: ['100 KB of lists within lists'], [vectors]: ['nine lists deep'] },
  },
  {
    where: 'manager',
    input: 'extensions of msgpack: records, cycles, regular expressions, typed arrays',
    shownBy: {
      [frames]: ['a record of msgpackr, defined and used', 'a list that holds itself', 'a regular expression'],
      [scan]: ['P14 every first byte is either allowed or refused as specified'],
    },
  },
  {
    where: 'manager',
    input: 'keys of maps: __proto__, nil, too long; types that every object has',
    shownBy: {
      [vectors]: ['the key __proto__', 'nil as a key', 'a key of 65 bytes', 'a type every object has: constructor'],
    },
  },
  {
    where: 'manager',
    input: 'numbers: NaN, infinite, negative, fractions, too large, as strings',
    shownBy: {
      [vectors]: [
        'a whole number that is NaN',
        'a whole number that is infinite',
        'a whole number that is negative',
        'a whole number that is a fraction',
        'a whole number that is 2^64 - 1',
        'a whole number that is a string',
      ],
    },
  },
];

export const sessions: readonly Row[] = [
  {
    where: 'manager',
    input: 'messages where they have no place',
    shownBy: {
      [frames]: ['a batch', 'a second hello', 'what only a manager says'],
      [managerSession]: ['P60 P67 nothing but hello and bye has a place'],
    },
  },
  {
    where: 'manager',
    input: 'sequences that leave items out, overlap, begin at 0, end beyond the last; an epoch of another agent',
    shownBy: {
      [items]: [
        'a batch that leaves items out is refused, and nothing of it is stored',
        'what overlaps is stored once',
        'the epoch of another agent is one of its own',
      ],
      [vectors]: ['a batch of sequence 0', 'a batch beyond the last sequence'],
    },
  },
  {
    where: 'manager',
    input: 'gaps that end before they begin, over what is stored, over all there can be',
    shownBy: {
      [items]: ['one over what is stored takes nothing away', 'one over all there can be is one'],
      [vectors]: ['a gap that ends before it begins'],
    },
  },
  {
    where: 'manager',
    input: 'results of services that do not exist, from 1970, from the year 9999, before 1970',
    shownBy: {
      [items]: ['results of services that do not exist, from 1970 and from the year 9999'],
      [columns]: ['a time below 0', 'a time after the year 9999'],
    },
  },
  {
    where: 'manager',
    input: 'an agent that never reads',
    shownBy: { [connection]: ['is given up after 30 s without any progress', 'is not read from'] },
  },
];
