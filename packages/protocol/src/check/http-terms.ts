// The check `http`: a request, and what its answer must come to. Knows its terms and their bounds; refuses to know who asks, and any secret: terms name where
// the agent keeps one, and no more.
import { int, listOf, matching, object, oneOf, optional, type Shape, text, where } from '../wire/shape.ts';
import { type TlsTerms, tlsLimits, tlsTerms } from './tls-terms.ts';

export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** Either as it is sent, or where the agent keeps it (`secretPlacePattern`). Names are in lower case. */
export type HttpHeader =
  | { readonly name: string; readonly value: string; readonly secret?: never }
  | { readonly name: string; readonly secret: string; readonly value?: never };

/** `2` and nothing else, or the best of what both sides know. */
export const httpVersions = ['2', 'any'] as const;
export type HttpVersion = (typeof httpVersions)[number];

/** Who is asked to ask. */
export type HttpProxy = {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** `password` is where the agent keeps it. */
  readonly basic?: { readonly user: string; readonly password: string };
  /** It is spoken to under TLS, and what its handshake must come to; absent: in the open. */
  readonly tls?: HttpProxyTls;
};

/** Its authority and its name count, and nothing of it is told. */
export type HttpProxyTls = Pick<TlsTerms, 'name' | 'minVersion' | 'ca' | 'selfSigned' | 'unverified'>;

/** What must stand at a place of an answer in JSON. */
export type JsonTerm = {
  /** `.a.b[0]`: members by name, elements by number. */
  readonly path: string;
  /** A text, a number, `true`, `false` or `null`, as JSON. */
  readonly equals: string;
};

export type HttpTerms = {
  /** Absent: GET. */
  readonly method?: HttpMethod;
  readonly headers?: readonly HttpHeader[];
  /** `password` is where the agent keeps it. */
  readonly basic?: { readonly user: string; readonly password: string };
  /** Where the agent keeps the token. */
  readonly bearer?: string;
  /** In lower-case hex. */
  readonly body?: string;
  /** Ranges of codes, `200` or `200-299`; absent: 200-299. A redirect that is among them is not followed. */
  readonly status?: readonly string[];
  /** All of them must come, anywhere in the body. In lower-case hex. */
  readonly contains?: readonly string[];
  readonly json?: readonly JsonTerm[];
  /** How many redirects are followed; absent: 5. */
  readonly redirectsMax?: number;
  /** How much of a body is read, after decoding; absent: 1 MiB. */
  readonly readBytesMax?: number;
  /** What handshakes must come to; `alpn` has no place in it. */
  readonly tls?: TlsTerms;
  /** Absent: HTTP/1.1. */
  readonly version?: HttpVersion;
  readonly proxy?: HttpProxy;
};

export const httpLimits = {
  headersMax: 8,
  headerNameBytesMax: 64,
  headerValueBytesMax: 512,
  userBytesMax: 128,
  bodyBytesMax: 2_048,
  statusMax: 8,
  containsMax: 4,
  containsBytesMax: 256,
  jsonMax: 8,
  jsonPathBytesMax: 128,
  jsonValueBytesMax: 256,
  redirectsMax: 10,
  redirectsDefault: 5,
  readBytesMin: 1_024,
  readBytesDefault: 1_048_576,
  /** What is read is held in memory, and read as JSON on the thread that keeps the time for all probes. */
  readBytesMax: 4_194_304,
} as const;

/**
 * Where an agent keeps a secret: a variable of its environment that is named so, or a file in the one folder it has for them. Nothing else of the agent's can
 * be named: whoever may say what is asked for could have it sent anywhere.
 */
export const secretPlacePattern = /^(?:env:VEDETTE_SECRET_[A-Z0-9_]{1,48}|file:[A-Za-z0-9][A-Za-z0-9._-]{0,63})$/;
/** What a name of a header is made of (RFC 9110, section 5.1), in lower case. */
export const headerNamePattern = new RegExp(`^[a-z0-9!#$%&'*+.^_\`|~-]{1,${httpLimits.headerNameBytesMax}}$`);
export const headerValuePattern = new RegExp(`^(?! )[ -~]{0,${httpLimits.headerValueBytesMax}}(?<! )$`);
export const statusPattern = /^[1-5]\d\d(?:-[1-5]\d\d)?$/;
export const jsonPathPattern = new RegExp(
  `^(?=.{2,${httpLimits.jsonPathBytesMax}}$)(?:\\.[A-Za-z0-9_$-]+|\\[(?:0|[1-9]\\d{0,5})\\])+$`,
);

/** Headers that the agent itself is in charge of: they say where a message ends and what becomes of the connection. */
export const ownHeaders: readonly string[] = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** The value that an `equals` stands for; undefined when it is none. */
export const jsonValueOf = (equals: string): string | number | boolean | null | undefined => {
  try {
    const value: unknown = JSON.parse(equals);
    return typeof value === 'object' && value !== null ? undefined : (value as string | number | boolean | null);
  } catch {
    return undefined;
  }
};

const hex = (bytesMax: number): Shape<string> =>
  matching(new RegExp(`^(?:[0-9a-f]{2}){1,${bytesMax}}$`), `1 to ${bytesMax} bytes in lower-case hex`);

const place = matching(secretPlacePattern, 'where an agent keeps a secret');

const header = where(
  object<{ name: string; value?: string; secret?: string }>({
    name: matching(headerNamePattern, 'the name of a header in lower case'),
    value: optional(matching(headerValuePattern, 'the value of a header')),
    secret: optional(place),
  }),
  ({ name, value, secret }) => (value === undefined) !== (secret === undefined) && !ownHeaders.includes(name),
  'must be a header with either a value or a secret',
) as Shape<HttpHeader>;

/** A colon ends it (RFC 7617, section 2). */
const user = where(text(httpLimits.userBytesMax), (it) => !it.includes(':'), 'must be without a colon');

/** A method that is not known here is none that could be used: another one would do something else to the server. */
const method = where(
  oneOf<HttpMethod | ''>(httpMethods, ''),
  (known) => known !== '',
  'must be a method of HTTP',
) as Shape<HttpMethod>;

const isRange = (written: string): boolean => {
  const [from = '', to = from] = written.split('-');
  return from <= to;
};

const basic = object<{ user: string; password: string }>({ user, password: place });

const version = where(
  oneOf<HttpVersion | ''>(httpVersions, ''),
  (known) => known !== '',
  'must be a version of HTTP',
) as Shape<HttpVersion>;

const proxyTls: Shape<HttpProxyTls> = where(
  tlsTerms,
  ({ names, alpn, identity, expiresWithinMs }) =>
    [names, alpn, identity, expiresWithinMs].every((term) => term === undefined),
  'must be without names, alpn, identity and expiresWithinMs',
);

const proxy = object<HttpProxy>({
  host: matching(/^[a-z0-9:._-]{1,253}$/, 'a host in lower case'),
  port: int(1, 65_535),
  basic: optional(basic),
  tls: optional(proxyTls),
});

const jsonTerm = object<JsonTerm>({
  path: matching(jsonPathPattern, 'a path such as .a.b[0]'),
  equals: where(text(httpLimits.jsonValueBytesMax), (it) => jsonValueOf(it) !== undefined, 'must be a value of JSON'),
});

const { redirectsMax, readBytesMin, readBytesMax } = httpLimits;

/** Authorities that are told of, the target's and the proxy's: there is room for `tlsLimits.caMax` of both together. */
export const authorityCountOf = ({ tls, proxy: by }: Pick<HttpTerms, 'tls' | 'proxy'>): number =>
  (tls?.ca?.length ?? 0) + (by?.tls?.ca?.length ?? 0);

export const httpTerms: Shape<HttpTerms> = where(
  object<HttpTerms>({
    method: optional(method),
    headers: optional(listOf(header, 1, httpLimits.headersMax)),
    basic: optional(basic),
    bearer: optional(place),
    body: optional(hex(httpLimits.bodyBytesMax)),
    status: optional(
      listOf(where(matching(statusPattern, 'a range of codes'), isRange, 'must ascend'), 1, httpLimits.statusMax),
    ),
    contains: optional(listOf(hex(httpLimits.containsBytesMax), 1, httpLimits.containsMax)),
    json: optional(listOf(jsonTerm, 1, httpLimits.jsonMax)),
    redirectsMax: optional(int(0, redirectsMax)),
    readBytesMax: optional(int(readBytesMin, readBytesMax)),
    tls: optional(where(tlsTerms, ({ alpn }) => alpn === undefined, 'must be without alpn')),
    version: optional(version),
    proxy: optional(proxy),
  }),
  (terms) => (terms.basic === undefined || terms.bearer === undefined) && authorityCountOf(terms) <= tlsLimits.caMax,
  `must have one of basic and bearer, and at most ${tlsLimits.caMax} authorities`,
);
