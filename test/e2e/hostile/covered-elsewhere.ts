// Bad inputs to agents, to people's port of the manager, and in files.
import type { Row } from './covered-row.ts';

const byCertificate = 'packages/protocol/src/link/tls-certificate.test.ts';
const vectors = 'packages/protocol/vectors/refused.json';
const agentSession = 'packages/protocol/src/delivery/agent-session.test.ts';
const agentDelivery = 'packages/protocol/src/delivery/agent-delivery.test.ts';
const assembly = 'packages/protocol/src/delivery/assembly.test.ts';
const target = 'packages/protocol/src/target/target.test.ts';
const http = 'packages/manager/src/http/server.test.ts';
const agentRoutes = 'packages/manager/src/http/agent-routes.test.ts';
const eventStream = 'packages/manager/src/http/event-stream.test.ts';
const parse = 'packages/manager/src/config/parse.test.ts';
const readFile = 'packages/manager/src/config/read.test.ts';
const problems = 'packages/manager/src/config/fixtures/problems.txt';
const policed = 'packages/agent/src/policed-probes.test.ts';
const configuration = 'packages/agent/src/configuration.test.ts';
const damage = 'packages/agent/src/spool/sqlite/damage.test.ts';
const spoolFile = 'packages/agent/src/spool/sqlite/spool-file.test.ts';
const requests = 'test/e2e/hostile/http.test.ts';

export const agents: readonly Row[] = [
  {
    where: 'agent',
    input: 'services by the million, intervals below 1 s, ports that do not exist',
    shownBy: {
      [vectors]: ['a service with an interval below 1 s', 'a service with no graces'],
      [target]: ['port 0', 'port 65536', 'a port by name'],
      [policed]: ['of too many services the newest are refused for want of room'],
      [assembly]: ['more than allowed'],
    },
  },
  {
    where: 'agent',
    input: 'targets that are forbidden, however they are spelt, and names that lead there',
    shownBy: {
      [policed]: ['169.254.169.254:80', '0x7f000001:80', '[::ffff:127.0.0.1]:80', 'home.example:80', 'rebinds.example'],
      'test/e2e/policy.test.ts': ['a manager that sends what no file may contain is refused it one by one'],
    },
  },
  {
    where: 'agent',
    input: 'a configuration with another hash than it has, with parts missing or out of order',
    shownBy: {
      [configuration]: ['another hash than it has', 'amendments of something else'],
      [assembly]: ['the first is missing', 'one is missing', 'one comes twice'],
    },
  },
  {
    where: 'agent',
    input: 'a manager that is another one, that confirms what was never sent, that sends 4 GiB',
    shownBy: {
      [byCertificate]: ['one of another authority', 'one for another address'],
      [agentDelivery]: ['P64 an acknowledgement beyond what was sent releases no more than was sent'],
      [agentSession]: ['P63 marks at or beyond what this process numbers next are not believed'],
      [vectors]: ['length 2^32 - 1'],
    },
  },
  {
    where: 'agent',
    input: 'host names that are too long, of several lines, with what cannot be seen',
    shownBy: {
      [target]: ['a newline in the host', 'a NUL', 'a name of 254', 'no text is taken with anything invisible in it'],
      [vectors]: ['a service with a target with a newline', 'a text that turns the direction of writing'],
    },
  },
];

export const people: readonly Row[] = [
  {
    where: 'HTTP',
    input: 'headers and bodies that are too large, in chunks without end, with two lengths, packed',
    shownBy: {
      [requests]: [
        'a header of 40 KB',
        'the announcement of 100 MB',
        'chunks without end',
        'two lengths',
        'packed bytes',
      ],
    },
  },
  {
    where: 'HTTP',
    input: 'headers or a body that never end',
    shownBy: { [requests]: ['a body that never comes', 'headers that never end'] },
  },
  {
    where: 'HTTP',
    input: 'JSON that is deep, has odd keys, or is no text',
    shownBy: {
      [requests]: ['JSON as deep as a body is long', 'the key __proto__', '1,000 keys', 'bytes that are no UTF-8'],
    },
  },
  {
    where: 'HTTP',
    input: 'paths that lead upwards, zero bytes, unknown methods, other spellings',
    shownBy: {
      [requests]: ['a path that leads upwards', 'a zero byte in a path', 'a method nobody knows', 'a path in capitals'],
    },
  },
  {
    where: 'HTTP',
    input: 'every address without the operator token, or with something like it',
    shownBy: {
      [requests]: ['every address that changes something wants the operator token'],
      [agentRoutes]: ['%s %s is refused, and nothing is done'],
    },
  },
  {
    where: 'HTTP',
    input: 'pages of other sites, other names for this host',
    shownBy: { [http]: ['the host %j gets %i', 'a reload with %j gets %i', 'https://evil.example'] },
  },
  {
    where: 'HTTP',
    input: 'a reader of live events that does not read',
    shownBy: { [eventStream]: ['a client that does not read is dropped, one that reads goes on'] },
  },
  {
    where: 'HTTP',
    input: 'names that mean something to a terminal or a path',
    shownBy: {
      [requests]: ['a name with a line break', 'a name that is a path'],
      [vectors]: ['a text with a newline'],
    },
  },
  {
    where: 'file',
    input: 'empty, with marks and tabs, keys twice, aliases for a billion values, too large, no text',
    shownBy: {
      [parse]: ['only a byte order mark', 'a few aliases that stand for a billion values', 'a zero byte'],
      [readFile]: ['UTF-16', 'a device without end is given up at 8 MiB'],
      [problems]: ['invalid-twice.yaml', 'invalid-tab.yaml', 'invalid-prototype.yaml'],
    },
  },
  {
    where: 'file',
    input: 'a broken file while the manager runs',
    shownBy: { 'test/e2e/reload.test.ts': ['a broken file is told with its line and changes nothing'] },
  },
  {
    where: 'spool',
    input: 'no bytes, noise, of another program, of a newer version, in use',
    shownBy: {
      [damage]: ['emptied', 'header of noise', 'a text'],
      [spoolFile]: ["another program's database", 'spool-newer'],
      'test/contract/spool-twin.test.ts': ['a folder in use is refused at once'],
    },
  },
];
