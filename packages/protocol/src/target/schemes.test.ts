// The targets of checks without a connection: how they are written, and what they come to.
import { expect, test } from 'vitest';
import { formatTarget, parseTarget } from './target.ts';

test.each<[string, string, string, number]>([
  ['dns://192.0.2.53', 'dns://192.0.2.53', '192.0.2.53', 53],
  ['dns://192.0.2.53:53', 'dns://192.0.2.53', '192.0.2.53', 53],
  ['dns://NS.example:5353', 'dns://ns.example:5353', 'ns.example', 5_353],
  ['dns://[2001:DB8::53]', 'dns://[2001:db8::53]', '2001:db8::53', 53],
  ['udp://Host:123', 'udp://host:123', 'host', 123],
  ['udp://[::1]:123', 'udp://[::1]:123', '::1', 123],
  ['icmp://Router.example', 'icmp://router.example', 'router.example', 0],
  ['icmp://[2001:DB8::1]', 'icmp://[2001:db8::1]', '2001:db8::1', 0],
])('%s is %s', (url, canonical, host, port) => {
  const parsed = parseTarget(url);
  if ('problem' in parsed) throw new Error(parsed.problem);
  expect(parsed.target).toMatchObject({ host, port, path: '' });
  expect(formatTarget(parsed.target)).toBe(canonical);
});

test.each([
  'dns://',
  'dns://h/',
  'dns://h?name=a',
  'dns://h:0',
  'dns:h',
  'udp://h',
  'udp://h:1/',
  'icmp://h:1',
  'icmp://',
  'icmp://-c',
])('%s is refused', (url) => {
  expect(parseTarget(url)).toHaveProperty('problem');
});
