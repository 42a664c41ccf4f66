// Command lines of plugins, and what they come to.
import { expect, test } from 'vitest';
import { Drafting } from './draft.ts';
import { expand, splitCommand, wordsOf } from './nagios-command.ts';
import { aimPlugin } from './nagios-plugin.ts';

const aim = (line: string) => {
  const [plugin = '', ...words] = wordsOf(line);
  return aimPlugin({ plugin, words, address: '192.0.2.7', place: { file: 'f', path: '' }, drafting: new Drafting() });
};

test.each<[string, string, object]>([
  ['check_ping -H h -w 1,1% -c 2,2%', 'icmp://h', {}],
  ['check_icmp -H 2001:db8::1', 'icmp://[2001:db8::1]', {}],
  ['check_http', 'http://192.0.2.7', { http: { status: '100-399', redirects: 0 } }],
  ['check_http -p8080 -u /x', 'http://192.0.2.7:8080/x', { http: { status: '100-399', redirects: 0 } }],
  [
    'check_http --ssl --port=8443 --expect=200,301',
    'https://192.0.2.7:8443',
    { http: { status: [200, 301], redirects: 0, tls: { verify: false } } },
  ],
  ['check_http -C 30,14 -H shop.example', 'tls://shop.example:443', { tls: { expires_within: '30d' } }],
  [
    'check_http -r "ok.*" -f follow',
    'http://192.0.2.7',
    { http: { status: '100-299', contains: ['ok'], redirects: 10 } },
  ],
  ['check_tcp -p 25', '192.0.2.7:25', {}],
  ['check_tcp -p 443 -S', 'tls://192.0.2.7:443', { tls: { verify: false } }],
  ['check_tcp -p 443 -D 7', 'tls://192.0.2.7:443', { tls: { expires_within: '7d' } }],
  ['check_imap', '192.0.2.7:143', { tcp: { expect: '* OK' } }],
  ['check_ssh -p 2222 h', 'h:2222', { tcp: { expect: 'SSH-' } }],
  ['check_smtp', '192.0.2.7:25', { tcp: { expect: '220' } }],
  ['check_udp -p 53 -s x -e y', 'udp://192.0.2.7:53', { udp: { send: 'x', expect: 'y' } }],
  [
    'check_dns -H shop.example -s 192.0.2.53 -a 192.0.2.1',
    'dns://192.0.2.53',
    { dns: { name: 'shop.example', expect: ['192.0.2.1'] } },
  ],
  ['check_dig -l shop.example -T mx', 'dns://192.0.2.7', { dns: { name: 'shop.example', type: 'MX' } }],
])('%s', (line, target, terms) => {
  expect(aim(line)).toMatchObject({ target, terms });
});

test.each(['check_udp -p 53', 'check_dns -H shop.example', 'check_tcp'])('%s cannot be said here', (line) => {
  expect(aim(line)).toBeUndefined();
});

test('a command line is taken apart, and nothing in it is run', () => {
  expect(splitCommand('check_tcp!80!-s a\\!b')).toEqual({ name: 'check_tcp', args: ['80', '-s a!b'] });
  expect(expand('$USER1$/x -H $HOSTADDRESS$ $ARG1$ $ARG3$ $$', { HOSTADDRESS: 'h' }, ['1'])).toBe(
    '$USER1$/x -H h 1  $',
  );
  expect(wordsOf(`a 'b c' "d \\"e\\"" f\\ g $(rm -rf x) 'open`)).toEqual([
    'a',
    'b c',
    'd "e"',
    'f g',
    '$(rm',
    '-rf',
    'x)',
    'open',
  ]);
});
