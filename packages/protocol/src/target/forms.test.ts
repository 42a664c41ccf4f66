// What may stand behind a scheme, form by form; those that no scheme has yet as well.
import { expect, test } from 'vitest';
import type { Form } from './scheme.ts';
import { parseTarget, placeIn, urlOf } from './target.ts';

const web: Form = { check: 'http', port: 443, path: true };
const ping: Form = { check: 'icmp', port: 'none' };
const command: Form = { check: 'command', port: 'none', named: true };

test.each<[string, string, Form, string]>([
  ['https', 'https://Example.com', web, 'https://example.com/'],
  ['https', 'https://example.com:443/', web, 'https://example.com/'],
  ['https', 'https://example.com:8443/a/B?c=%41', web, 'https://example.com:8443/a/B?c=%41'],
  ['https', 'https://[2001:DB8::1]?x', web, 'https://[2001:db8::1]/?x'],
  ['https', 'https://[2001:db8::1]:8443', web, 'https://[2001:db8::1]:8443/'],
  ['icmp', 'icmp://Example.com', ping, 'icmp://example.com'],
  ['icmp', 'icmp://[::1]', ping, 'icmp://[::1]'],
  ['command', 'command:disk-space', command, 'command:disk-space'],
])('%s: %s is %s', (scheme, url, form, canonical) => {
  const place = placeIn(url, scheme, form);
  if ('problem' in place) throw new Error(place.problem);
  expect(urlOf(scheme, form, place)).toBe(canonical);
  expect(placeIn(canonical, scheme, form)).toEqual(place);
});

test.each<[string, string, Form]>([
  ['https', 'https://example.com/a b', web],
  ['https', 'https://example.com/a#b', web],
  ['https', 'https://example.com/é', web],
  ['https', 'https://me@example.com/', web],
  ['https', 'https://example.com:0/', web],
  ['https', 'https:///path', web],
  ['icmp', 'icmp://example.com:80', ping],
  ['icmp', 'icmp://[::1]:80', ping],
  ['icmp', 'icmp://example.com/', ping],
  ['icmp', 'icmp://0.0.0.0', ping],
  ['command', 'command://disk', command],
  ['command', 'command:../disk', command],
  ['command', 'command:', command],
])('%s: %j is refused', (scheme, url, form) => {
  expect(placeIn(url, scheme, form)).toHaveProperty('problem');
});

test('the scheme is told from the target, and one that every object has is none', () => {
  expect(parseTarget('tls://Example.com:443')).toEqual({
    target: { scheme: 'tls', host: 'example.com', port: 443, path: '' },
  });
  for (const url of ['tls://example.com', 'tls://h:1/', 'constructor://h:1', 'toString:h', 'unsupported:tls'])
    expect(parseTarget(url), url).toHaveProperty('problem');
});
