// Looks over HTTP as the file writes them: what they come to, and what is wrong with them, by path. Secrets are named, and repeated by nobody.
import { check as checkShape } from '@vedette/protocol/check';
import { expect, test } from 'vitest';
import { parseConfig } from '../parse.ts';

const parse = (http: string, target = 'https://shop.example') => {
  const text = `agents: { x: }\nservices:\n  s: { target: '${target}', http: ${http} }\n`;
  const answer = parseConfig(text, '/etc/vedette/vedette.yaml');
  if ('problems' in answer) return answer.problems.map(({ path, message }) => `${path}: ${message}`);
  // What agents are told is what they take.
  return answer.wishes.services.map(({ check }) => (check ? checkShape.read(checkShape.write(check)) : undefined))[0];
};

const tls = { expiresWithinMs: 14 * 86_400_000 };

test.each<[string, object]>([
  ['', {}],
  ['{}', {}],
  ['{ method: POST, body: "{}" }', { method: 'POST', body: '7b7d' }],
  ['{ status: 204 }', { status: ['204'] }],
  ['{ status: [200-299, 304] }', { status: ['200-299', '304'] }],
  ['{ contains: ready }', { contains: ['7265616479'] }],
  ["{ contains: [a, { hex: '00' }] }", { contains: ['61', '00'] }],
  [
    "{ json: { .status: ok, '.queues[0].length': 0, .a.b: null, .c: true, .d: 1.5 } }",
    {
      json: [
        { path: '.status', equals: '"ok"' },
        { path: '.queues[0].length', equals: '0' },
        { path: '.a.b', equals: 'null' },
        { path: '.c', equals: 'true' },
        { path: '.d', equals: '1.5' },
      ],
    },
  ],
  ['{ json: { .a: "\\x7f\\u202e" } }', { json: [{ path: '.a', equals: '"\\u007f\\u202e"' }] }],
  [
    '{ headers: { X-Team: ops, X-Api-Key: env:VEDETTE_SECRET_KEY } }',
    {
      headers: [
        { name: 'x-team', value: 'ops' },
        { name: 'x-api-key', secret: 'env:VEDETTE_SECRET_KEY' },
      ],
    },
  ],
  ['{ bearer: file:shop }', { bearer: 'file:shop' }],
  ['{ basic: { user: probe, password: file:shop } }', { basic: { user: 'probe', password: 'file:shop' } }],
  ['{ redirects: 0, read_bytes: 1024 }', { redirectsMax: 0, readBytesMax: 1_024 }],
  ['{ tls: { verify: false } }', { tls: { unverified: true, ...tls } }],
  ['{ version: 2 }', { version: '2' }],
  ['{ version: any }', { version: 'any' }],
  ['{ version: 1.1 }', {}],
  ['{ proxy: Proxy.example:3128 }', { proxy: { host: 'proxy.example', port: 3128 } }],
  ["{ proxy: '[2001:DB8:0::1]:80' }", { proxy: { host: '2001:db8::1', port: 80 } }],
  ['{ proxy: http://p:1 }', { proxy: { host: 'p', port: 1 } }],
  ['{ proxy: HTTPS://Proxy.example:3129/ }', { proxy: { host: 'proxy.example', port: 3129, tls: {} } }],
  [
    '{ proxy: { address: https://p:1, tls: { name: q.example, min_version: 1.3 } } }',
    { proxy: { host: 'p', port: 1, tls: { name: 'q.example', minVersion: '1.3' } } },
  ],
  [
    '{ proxy: { address: p:1, basic: { user: me, password: file:proxy } } }',
    { proxy: { host: 'p', port: 1, basic: { user: 'me', password: 'file:proxy' } } },
  ],
  ['{ tls: { identity: monitor } }', { tls: { identity: 'monitor', ...tls } }],
])('http: %s', (written, terms) => {
  expect(parse(written)).toEqual({ type: 'http', tls, ...terms });
});

test.each<[string, string]>([
  [
    '{ url: x }',
    "http.url: unknown key 'url': the keys here are method, headers, basic, bearer, body, status, contains, json, redirects, read_bytes, tls, version, proxy",
  ],
  ['{ status: 99 }', 'http.status: 99 cannot stand here: a status is 100 to 599'],
  ['{ status: 2xx }', "http.status: the text '2xx' cannot stand here: write a status, or a range such as '200-299'"],
  ['{ status: 299-200 }', 'http.status: the range ends before it begins'],
  ['{ json: { $.a: 1 } }', "http.json.$.a: '$.a' cannot be a key here: write a path such as '.a.b[0]'"],
  ['{ headers: { "a b": x } }', 'http.headers.a b: this is no name of a header'],
  ['{ headers: { Connection: x } }', 'http.headers.Connection: agents see to this header themselves'],
  ['{ headers: { x-a: b, X-A: c } }', 'http.headers.X-A: the same header stands here twice'],
  ['{ headers: { x-a: é } }', 'http.headers.x-a: at most 512 characters of ASCII, and no blanks around them'],
  ['{ body: x }', "http.body: a GET has no body: write another method, such as 'method: POST'"],
  ['{ method: HEAD, contains: x }', 'http.method: the answer to a HEAD has no body that anything could be in'],
  [
    '{ basic: { user: a, password: file:a }, bearer: file:b }',
    'http.bearer: there is basic beside it: take one of them out',
  ],
  [
    '{ bearer: file:b, headers: { authorization: file:a } }',
    'http.headers: authorization is what basic and bearer are for: take one of them out',
  ],
  ['{ tls: { alpn: [h2] } }', "http.tls: alpn: what is offered is said by 'http.version': take this out"],
  [
    '{ tls: { verify: false, self_signed: true } }',
    "http.tls: self_signed: with 'verify: false' nothing becomes of this: take one of them out",
  ],
  ['{ redirects: 11 }', 'http.redirects: 11 cannot stand here: at most 10'],
  ['{ version: 3 }', "http.version: the number 3 cannot stand here: write '2' or '1.1' or 'any'"],
  [
    '{ proxy: socks5://p:1 }',
    "http.proxy: write 'host:port', or 'https://host:port' under TLS: it is spoken to by HTTP",
  ],
  [
    '{ proxy: { address: p:1, tls: { self_signed: true } } }',
    "http.proxy.tls: the proxy is spoken to without TLS: write 'https://' before its address",
  ],
  [
    '{ proxy: { address: https://p:1, tls: { verify: false, self_signed: true } } }',
    "http.proxy.tls.self_signed: with 'verify: false' nothing becomes of this: take one of them out",
  ],
  ['{ proxy: p }', "http.proxy: 'p' has no port: write 'host:port'"],
  [
    '{ proxy: { address: p:1, basic: { user: a, password: hunter2 } } }',
    "http.proxy.basic.password: a secret is named here, and never written: write 'env:VEDETTE_SECRET_NAME' for a variable of the agent's environment, or 'file:NAME' for a file in the folder that its VEDETTE_SECRETS names",
  ],
  [
    '{ tls: { identity: ../a } }',
    "http.tls.identity: the text '../a' cannot stand here: a name of 1 to 64 letters, digits, dots, dashes and underscores",
  ],
])('http: %s is refused', (written, problem) => {
  expect(parse(written)).toEqual([`services.s.${problem}`]);
});

test.each([
  '{ bearer: s3cret }',
  '{ bearer: 12345678 }',
  '{ bearer: env:OTHER_VARIABLE_s3cret }',
  '{ bearer: file:/etc/s3cret }',
  '{ bearer: file:../s3cret }',
  '{ basic: { user: a, password: s3cret } }',
  '{ headers: { Authorization: Basic s3cret } }',
  '{ headers: { x-api-key: s3cret } }',
  '{ headers: { cookie: env:s3cret } }',
])('no secret stands in the file: %s', (written) => {
  const problems = parse(written);
  expect(problems).toEqual([expect.stringContaining('env:VEDETTE_SECRET_NAME')]);
  expect(JSON.stringify(problems)).not.toMatch(/s3cret|12345678/);
});

test('terms of the web are for the web', () => {
  expect(parse('{ status: 200 }', 'tcp://h:1')).toEqual([
    "services.s.http: 'tcp://h:1' is checked by tcp: write 'http://…' as the target, or take this out",
  ]);
});
