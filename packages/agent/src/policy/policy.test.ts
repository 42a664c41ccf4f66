// Targets and addresses against policies: every spelling of what nobody may reach, and what it takes to reach it.
import { parseTarget } from '@vedette/protocol/target';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Denial, Policy } from './policy.ts';
import { parseRule, type Rule } from './rule.ts';

const rules = (...texts: string[]): Rule[] =>
  texts.map((text) => {
    const parsed = parseRule(text);
    if ('problem' in parsed) throw new Error(parsed.problem);
    return parsed.rule;
  });

type Said = { readonly allow?: string[]; readonly deny?: string[]; readonly ownPort?: number };

const policyOf = ({ allow = ['any'], deny = [], ownPort }: Said): Policy =>
  new Policy({ allow: rules(...allow), deny: rules(...deny), ...(ownPort !== undefined && { ownPort }) }, () => [
    '192.0.2.7',
    'fe80::7',
  ]);

const said = (denial: Denial | undefined): string => {
  if (!denial) return 'allowed';
  if (denial.by === 'reserved') return denial.group;
  return denial.by === 'deny' ? `deny ${denial.rule.text}` : denial.by;
};

/** What becomes of a target that has to go the whole way: configured, and dialled at an address. */
const fate = (policy: Policy, host: string, port: number, address = host): string =>
  said(policy.againstTarget({ host, port }) ?? policy.againstAddress(host, address, port));

test('a rule with ports says nothing of what has none, and neither does the own port', () => {
  const noPort = 0;
  expect(fate(policyOf({}), '192.0.2.1', noPort)).toBe('allowed');
  expect(fate(policyOf({}), '127.0.0.1', noPort)).toBe('loopback');
  expect(fate(policyOf({ allow: ['192.0.2.0/24'] }), '192.0.2.1', noPort)).toBe('allowed');
  expect(fate(policyOf({ allow: ['192.0.2.0/24:1-65535', '*.example:443'] }), '192.0.2.1', noPort)).toBe('unlisted');
  expect(fate(policyOf({ allow: ['*.example:443'] }), 'a.example', noPort, '192.0.2.1')).toBe('unlisted');
  expect(fate(policyOf({ allow: ['*.example'] }), 'a.example', noPort, '192.0.2.1')).toBe('allowed');
  expect(fate(policyOf({ deny: ['192.0.2.1:22'] }), '192.0.2.1', noPort)).toBe('allowed');
  expect(fate(policyOf({ deny: ['192.0.2.1'] }), '192.0.2.1', noPort)).toBe('deny 192.0.2.1');
  expect(fate(policyOf({ allow: ['any', 'loopback:80'] }), '127.0.0.1', noPort)).toBe('loopback');
  expect(fate(policyOf({ ownPort: 7601 }), '192.0.2.7', noPort)).toBe('allowed');
});

describe('without a file', () => {
  test.each([
    ['93.184.216.34', 'allowed'],
    ['2606:2800:220:1::1', 'allowed'],
    ['10.0.0.1', 'allowed'],
    ['fd12::1', 'allowed'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['::127.0.0.1', 'loopback'],
    ['::ffff:0:127.0.0.1', 'loopback'],
    ['2002:7f00:1::', 'loopback'],
    ['169.254.169.254', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['::ffff:a9fe:a9fe', 'metadata'],
    ['64:ff9b::169.254.169.254', 'metadata'],
    ['64:ff9b:1::169.254.169.254', 'metadata'],
    ['::169.254.169.254', 'metadata'],
    ['2002:a9fe:a9fe::1', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['fd00:0ec2:0:0:0:0:0:254', 'metadata'],
    ['fd20:ce::254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['ff02::1', 'multicast'],
    ['64:ff9b::e000:1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['::ffff:255.255.255.255', 'broadcast'],
    ['0.0.0.0', 'unspecified'],
    ['0.0.0.1', 'unspecified'],
    ['::', 'unspecified'],
    ['::ffff:0.0.0.0', 'unspecified'],
    ['64:ff9b::', 'unspecified'],
  ])('%s, as a target and behind a name: %s', (address, answer) => {
    const policy = policyOf({});
    expect(fate(policy, address, 80)).toBe(answer);
    expect(fate(policy, 'innocent.example', 80, address)).toBe(answer);
  });

  test.each(['', 'localhost', '0x7f000001', '2130706433', '127.1', '0177.0.0.1', '127.0.0.1:80', '[::1]', '::1 '])(
    'what claims to be an address and is none is not dialled: %s',
    (address) => {
      expect(said(policyOf({}).againstAddress('innocent.example', address, 80))).toBe('unlisted');
    },
  );

  test.each([
    '0x7f000001',
    '2130706433',
    '127.1',
    '0177.0.0.1',
    '0.0.0.0',
    '[::]',
    '[::ffff:0.0.0.0]',
    '[fe80::1%25eth0]',
  ])('the target tcp://%s:80 is none at all', (host) => {
    expect(parseTarget(`tcp://${host}:80`)).toHaveProperty('problem');
  });
});

describe('rules', () => {
  const metadata = '169.254.169.254';
  test.each<[string, Said, string, number, string | undefined, string]>([
    [
      'deny wins over allow',
      { allow: ['10.0.0.0/8'], deny: ['10.1.0.0/16'] },
      '10.1.2.3',
      80,
      undefined,
      'deny 10.1.0.0/16',
    ],
    [
      'in whatever order',
      { allow: ['10.1.2.3:80'], deny: ['10.0.0.0/8'] },
      '10.1.2.3',
      80,
      undefined,
      'deny 10.0.0.0/8',
    ],
    ['a port that is not denied', { deny: ['10.0.0.0/8:22'] }, '10.1.2.3', 80, undefined, 'allowed'],
    ['what no rule allows', { allow: ['10.0.0.0/8'] }, '11.0.0.1', 80, undefined, 'unlisted'],
    ['nothing allowed', { allow: [] }, '11.0.0.1', 80, undefined, 'unlisted'],
    [
      'a disguise is denied with what it hides',
      { deny: ['10.0.0.0/8'] },
      '64:ff9b::10.0.0.1',
      80,
      undefined,
      'deny 10.0.0.0/8',
    ],
    ['and not allowed with it', { allow: ['10.0.0.0/8'] }, '64:ff9b::10.0.0.1', 80, undefined, 'unlisted'],
    [
      'a disguise may be denied as such',
      { deny: ['64:ff9b::/96'] },
      '64:ff9b::10.0.0.1',
      80,
      undefined,
      'deny 64:ff9b::/96',
    ],
    ['a name by its pattern', { allow: ['*.ok.example:443'] }, 'a.ok.example', 443, '1.2.3.4', 'allowed'],
    ['the pattern of another port', { allow: ['*.ok.example:443'] }, 'a.ok.example', 80, '1.2.3.4', 'unlisted'],
    ['a name by its address', { allow: ['1.2.3.0/24'] }, 'a.ok.example', 80, '1.2.3.4', 'allowed'],
    ['a name whose address is elsewhere', { allow: ['1.2.3.0/24'] }, 'a.ok.example', 80, '1.2.4.4', 'unlisted'],
    [
      'a name that is denied, whatever its address',
      { deny: ['*.bad.example'] },
      'a.bad.example',
      80,
      '1.2.3.4',
      'deny *.bad.example',
    ],
    [
      'a name whose address is denied',
      { allow: ['a.example'], deny: ['1.2.3.4'] },
      'a.example',
      80,
      '1.2.3.4',
      'deny 1.2.3.4',
    ],
    ['loopback by its word', { allow: ['any', 'loopback'] }, '127.0.0.1', 80, undefined, 'allowed'],
    ['and behind a name', { allow: ['any', 'loopback'] }, 'localhost', 80, '::1', 'allowed'],
    ['and mapped', { allow: ['any', 'loopback'] }, 'x.example', 80, '::ffff:127.0.0.1', 'allowed'],
    ['but not in disguise', { allow: ['any', 'loopback'] }, '64:ff9b::127.0.0.1', 80, undefined, 'loopback'],
    ['loopback by a part of it', { allow: ['any', '127.0.0.1:80'] }, '127.0.0.1', 80, undefined, 'allowed'],
    ['another port of that part', { allow: ['any', '127.0.0.1:80'] }, '127.0.0.1', 81, undefined, 'loopback'],
    ['another part', { allow: ['any', '127.0.0.1:80'] }, '127.0.0.2', 80, undefined, 'loopback'],
    ['everything does not lift', { allow: ['0.0.0.0/0'] }, '127.0.0.1', 80, undefined, 'loopback'],
    ['nor what is wider', { allow: ['126.0.0.0/7'] }, '127.0.0.1', 80, undefined, 'loopback'],
    ['nor a name', { allow: ['localhost'] }, 'localhost', 80, '127.0.0.1', 'loopback'],
    ['link-local does not lift metadata', { allow: ['any', 'link-local'] }, metadata, 80, undefined, 'metadata'],
    ['but the rest', { allow: ['any', 'link-local'] }, '169.254.1.1', 80, undefined, 'allowed'],
    ['private does not lift metadata', { allow: ['private'] }, 'fd00:ec2::254', 80, undefined, 'metadata'],
    ['metadata lifts it', { allow: ['metadata:80'] }, metadata, 80, undefined, 'allowed'],
    ['on its port', { allow: ['metadata:80'] }, metadata, 443, undefined, 'metadata'],
    ['the address lifts it', { allow: [metadata] }, metadata, 80, undefined, 'allowed'],
    [
      'deny wins over what is lifted',
      { allow: ['loopback'], deny: ['loopback:22'] },
      '127.0.0.1',
      22,
      undefined,
      'deny loopback:22',
    ],
    ['its own port', { allow: ['any', 'loopback'], ownPort: 7601 }, '127.0.0.1', 7601, undefined, 'own-port'],
    [
      'its own port by name',
      { allow: ['any', 'loopback'], ownPort: 7601 },
      'me.example',
      7601,
      '127.0.0.1',
      'own-port',
    ],
    [
      'its own port mapped',
      { allow: ['any', 'loopback'], ownPort: 7601 },
      '::ffff:127.0.0.1',
      7601,
      undefined,
      'own-port',
    ],
    ['its own port on an address of the machine', { ownPort: 7601 }, '192.0.2.7', 7601, undefined, 'own-port'],
    ['and with a zone', { ownPort: 7601 }, 'fe80::7%eth0', 7601, undefined, 'own-port'],
    ['in disguise', { ownPort: 7601 }, '64:ff9b::192.0.2.7', 7601, undefined, 'own-port'],
    ['however it is allowed', { allow: ['192.0.2.7:7601'], ownPort: 7601 }, '192.0.2.7', 7601, undefined, 'own-port'],
    ['that port of somebody else', { ownPort: 7601 }, '192.0.2.8', 7601, undefined, 'allowed'],
  ])('%s', (_, policy, host, port, address, answer) => {
    expect(fate(policyOf(policy), host, port, address)).toBe(answer);
  });

  test('a name that no address could save is refused before it is looked up', () => {
    const policy = policyOf({ allow: ['*.ok.example', '10.0.0.0/8:443'] });
    const target = (host: string, port: number) => said(policy.againstTarget({ host, port }));
    expect(target('a.example', 80)).toBe('unlisted');
    expect(target('a.example', 443)).toBe('allowed');
    expect(target('a.ok.example', 80)).toBe('allowed');
  });
});

test('one more denial never allows anything, and one more allowance never denies', () => {
  const text = fc.oneof(
    fc.constantFrom('any', 'loopback', 'private', 'link-local', 'metadata', 'multicast', '*.example', '?.example:80'),
    fc.constantFrom('127.0.0.0/8', '10.0.0.0/8:1-100', '10.0.0.1', '::/0', '0.0.0.0/0', '169.254.169.254:80'),
  );
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom('127.0.0.1', '10.0.0.1', '169.254.169.254', 'fe80::1'),
  );
  fc.assert(
    fc.property(
      fc.array(text),
      fc.array(text),
      text,
      address,
      fc.constantFrom(80, 443),
      (allow, deny, more, to, port) => {
        const before = fate(policyOf({ allow, deny }), 'a.example', port, to);
        if (before === 'allowed')
          expect(fate(policyOf({ allow: [...allow, more], deny }), 'a.example', port, to)).toBe('allowed');
        else expect(fate(policyOf({ allow, deny: [...deny, more] }), 'a.example', port, to)).not.toBe('allowed');
      },
    ),
    { numRuns: 2_000 },
  );
});

describe('behind a proxy, where nobody here sees the address', () => {
  const behind = (policy: Policy, host: string, port = 443): string => said(policy.againstUnseen({ host, port }));

  test.each<[string[], string[], string, string]>([
    [['any'], [], '192.0.2.1', 'allowed'],
    [['any'], [], '127.0.0.1', 'loopback'],
    [['any'], [], '169.254.169.254', 'metadata'],
    [['any'], [], 'shop.example', 'unseen'],
    [['any'], [], 'localhost', 'unseen'],
    [['10.0.0.0/8'], [], 'shop.example', 'unseen'],
    [['any', 'shop.example'], [], 'shop.example', 'allowed'],
    [['any', '*.example:443'], [], 'shop.example', 'allowed'],
    [['any', '*.example:80'], [], 'shop.example', 'unseen'],
    [['*.example'], ['shop.example'], 'shop.example', 'deny shop.example'],
    [['other.example'], [], 'shop.example', 'unlisted'],
    [['*'], [], 'shop.example', 'allowed'],
  ])('allow %j, deny %j: %s is %s', (allow, deny, host, expected) => {
    expect(behind(policyOf({ allow, deny }), host)).toBe(expected);
  });
});
