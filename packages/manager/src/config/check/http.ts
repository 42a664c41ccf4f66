// The key `http` of a service: what is asked, and what the answer must come to. Knows how that is written in the file; refuses to know how anybody asks.
import {
  authorityCountOf,
  type HttpHeader,
  type HttpTerms,
  headerNamePattern,
  headerValuePattern,
  httpLimits,
  httpMethods,
  httpVersions,
  type JsonTerm,
  jsonPathPattern,
  ownHeaders,
  secretPlacePattern,
  statusPattern,
  tlsLimits,
} from '@vedette/protocol/check';
import { z } from 'zod';
import { isMapping } from '../piece.ts';
import { namesSecret } from '../secret-place.ts';
import { bytes } from './bytes.ts';
import { proxy, user } from './http-proxy.ts';
import { PLACE_HOW, place } from './http-secrets.ts';
import { tlsCheckSchema, tlsConflict, tlsTermsOf } from './tls.ts';

/** One of them, or several. */
const oneOrMore = <Item extends z.ZodType>(item: Item, max: number) =>
  z.union([
    item.transform((one): z.output<Item>[] => [one]),
    z.array(item).min(1, 'an empty list: leave it out').max(max, `at most ${max}`),
  ]);

const fault = (name: string, value: string): string | undefined => {
  const key = name.toLowerCase();
  if (!headerNamePattern.test(key)) return 'this is no name of a header';
  if (ownHeaders.includes(key)) return 'agents see to this header themselves';
  if (/^(?:env|file):/.test(value)) return secretPlacePattern.test(value) ? undefined : PLACE_HOW;
  if (namesSecret(key)) return `${key} is a secret by its name, and does not stand here itself: ${PLACE_HOW}`;
  if (headerValuePattern.test(value)) return undefined;
  return `at most ${httpLimits.headerValueBytesMax} characters of ASCII, and no blanks around them`;
};

const headerOf = ([name, value]: readonly [string, string]): HttpHeader =>
  /^(?:env|file):/.test(value) ? { name: name.toLowerCase(), secret: value } : { name: name.toLowerCase(), value };

const headers = z
  .record(z.string(), z.string())
  .check((context) => {
    const seen = new Set<string>();
    for (const [name, value] of Object.entries(context.value)) {
      const twice = seen.has(name.toLowerCase()) ? 'the same header stands here twice' : undefined;
      const message = twice ?? fault(name, value);
      if (message !== undefined) context.issues.push({ code: 'custom', message, input: name, path: [name] });
      seen.add(name.toLowerCase());
    }
    if (seen.size > httpLimits.headersMax)
      context.issues.push({ code: 'custom', message: `at most ${httpLimits.headersMax}`, input: context.value });
  })
  .transform((written) => Object.entries(written).map(headerOf))
  .meta({
    description: 'Headers, by name: a text, or where the agent keeps a secret',
    examples: [{ 'x-team': 'ops' }],
  });

const status = z
  .union([
    z.int().min(100, 'a status is 100 to 599').max(599, 'a status is 100 to 599').transform(String),
    z
      .string()
      .regex(statusPattern, "write a status, or a range such as '200-299'")
      .refine((range) => range.slice(0, 3) <= range.slice(-3), 'the range ends before it begins'),
  ])
  .meta({ description: 'A status, or a range of them', examples: [204, '200-299'] });

/** On one line of text, whatever is in it. */
const jsonOf = (value: string | number | boolean | null): string =>
  JSON.stringify(value).replaceAll(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const json = z
  .record(
    z.string().regex(jsonPathPattern, "write a path such as '.a.b[0]'"),
    z.union([z.string(), z.number(), z.boolean(), z.null()]),
  )
  .check((context) => {
    const entries = Object.entries(context.value);
    for (const [path, value] of entries)
      if (Buffer.byteLength(jsonOf(value)) > httpLimits.jsonValueBytesMax)
        context.issues.push({ code: 'custom', message: 'the value is too long', input: value, path: [path] });
    if (entries.length > httpLimits.jsonMax)
      context.issues.push({ code: 'custom', message: `at most ${httpLimits.jsonMax}`, input: context.value });
  })
  .transform((written) => Object.entries(written).map(([path, it]): JsonTerm => ({ path, equals: jsonOf(it) })))
  .meta({
    description: 'What must stand where in an answer in JSON',
    examples: [{ '.status': 'ok', '.queues[0].length': 0 }],
  });

const { redirectsMax, readBytesMin, readBytesMax } = httpLimits;

export const httpCheckSchema = z.strictObject({
  method: z.enum(httpMethods).meta({ description: 'The method; without it GET' }).optional(),
  headers: headers.optional(),
  basic: z
    .strictObject({
      user,
      password: place('Where the agent keeps the password'),
    })
    .meta({ description: 'A user and a password, for HTTP Basic' })
    .optional(),
  bearer: place('Where the agent keeps the token that is sent as bearer').optional(),
  body: bytes(httpLimits.bodyBytesMax, 'What is sent: text, or { hex: … }', '{"ping":true}').optional(),
  status: oneOrMore(status, httpLimits.statusMax)
    .meta({ description: 'Which statuses are good, without it 200-299; a redirect that is among them is not followed' })
    .optional(),
  contains: oneOrMore(
    bytes(httpLimits.containsBytesMax, 'A text that must be in the body', 'ready'),
    httpLimits.containsMax,
  )
    .meta({ description: 'What must come in the body, anywhere: one text, or several' })
    .optional(),
  json: json.optional(),
  redirects: z
    .int()
    .min(0, 'at least 0')
    .max(redirectsMax, `at most ${redirectsMax}`)
    .meta({ description: 'How many redirects are followed; without it 5' })
    .optional(),
  read_bytes: z
    .int()
    .min(readBytesMin, `at least ${readBytesMin}`)
    .max(readBytesMax, `at most ${readBytesMax}`)
    .meta({ description: 'How much of a body is read, after decoding; without it 1048576' })
    .optional(),
  tls: tlsCheckSchema.nullish().meta({ description: 'What handshakes must come to' }),
  // YAML takes an unquoted version for a number.
  version: z
    .union([z.enum(['1.1', '2', 'any']), z.literal([1.1, 2])])
    .transform((written) => `${written}`)
    .meta({
      description: 'The version of HTTP: 1.1, 2, or any, the best that the server takes under TLS; without it 1.1',
    })
    .optional(),
  proxy: proxy.optional(),
});

type Written = Partial<z.output<typeof httpCheckSchema>>;

const versionOf = (written: string | undefined): Pick<HttpTerms, 'version'> => {
  const version = httpVersions.find((known) => known === written);
  return version ? { version } : {};
};

export const httpTermsOf = (written: Written): HttpTerms => ({
  ...(written.method !== undefined && { method: written.method }),
  ...(written.headers && written.headers.length > 0 && { headers: written.headers }),
  ...(written.basic && { basic: written.basic }),
  ...(written.bearer !== undefined && { bearer: written.bearer }),
  ...(written.body !== undefined && { body: written.body }),
  ...(written.status && { status: written.status }),
  ...(written.contains && { contains: written.contains }),
  ...(written.json && written.json.length > 0 && { json: written.json }),
  ...(written.redirects !== undefined && { redirectsMax: written.redirects }),
  ...(written.read_bytes !== undefined && { readBytesMax: written.read_bytes }),
  tls: tlsTermsOf(written.tls ?? {}),
  ...versionOf(written.version),
  ...(written.proxy && { proxy: written.proxy }),
});

export const httpConflict = (written: Written): { readonly key: string; readonly message: string } | undefined => {
  const { method = 'GET', headers: sent = [], basic, bearer, body, contains, json: values, tls, proxy: by } = written;
  if (basic && bearer !== undefined)
    return { key: 'bearer', message: 'there is basic beside it: take one of them out' };
  if ((basic ?? bearer) !== undefined && sent.some(({ name }) => name === 'authorization'))
    return { key: 'headers', message: 'authorization is what basic and bearer are for: take one of them out' };
  if (body !== undefined && (method === 'GET' || method === 'HEAD'))
    return { key: 'body', message: `a ${method} has no body: write another method, such as 'method: POST'` };
  if (method === 'HEAD' && (contains ?? values) !== undefined)
    return { key: 'method', message: 'the answer to a HEAD has no body that anything could be in' };
  if (!isMapping(tls)) return undefined;
  if (tls.alpn) return { key: 'tls', message: "alpn: what is offered is said by 'http.version': take this out" };
  const authorityCount = authorityCountOf({ tls: tlsTermsOf(tls), ...(by && { proxy: by }) });
  if (authorityCount > tlsLimits.caMax)
    return {
      key: 'tls',
      message: `ca: with those of the proxy there are ${authorityCount} certificates, and at most ${tlsLimits.caMax} can be told`,
    };
  const inner = tlsConflict(tls);
  return inner && { key: 'tls', message: `${inner.key}: ${inner.message}` };
};
