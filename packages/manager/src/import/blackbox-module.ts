// One module of the blackbox exporter as a check of ours. Knows the keys of its probers; refuses to know targets beyond the one it is aimed at. What cannot be
// asked is told to `note`, with the key it is about.
import type { Drafting, Place, Wish } from './draft.ts';
import { bracketed, isTrue, list, type Mapping, mapping, number, text } from './foreign.ts';
import { literalOf } from './literal.ts';
import { basicOf, bodyOf, headersOf, identityOf, proxyOf, statusOf, webTarget } from './web.ts';

export type Module = {
  readonly raw: Mapping;
  readonly at: (...path: readonly string[]) => Place;
  readonly drafting: Drafting;
};

export type Aimed = { readonly target: string; readonly terms: Wish };

/** Keys that mean nothing, or the same, here. */
const HTTP_FINE = new Set([
  'valid_status_codes',
  'method',
  'headers',
  'http_headers',
  'follow_redirects',
  'no_follow_redirects',
  'fail_if_ssl',
  'fail_if_not_ssl',
  'fail_if_body_not_matches_regexp',
  'tls_config',
  'basic_auth',
  'bearer_token',
  'authorization',
  'body',
  'body_size_limit',
  'compression',
  'preferred_ip_protocol',
  'ip_protocol_fallback',
  'enable_http2',
  'enable_http3',
  'valid_http_versions',
  'skip_resolve_phase_with_proxy',
  'proxy_url',
]);

const HTTP_WHY: Readonly<Record<string, string>> = {
  proxy_from_environment: 'write the proxy itself: http.proxy',
  proxy_connect_header: 'write the proxy itself: http.proxy',
  fail_if_body_matches_regexp: 'that something is not in an answer cannot be asked for',
  fail_if_header_matches: 'headers of the answer cannot be asked for',
  fail_if_header_not_matches: 'headers of the answer cannot be asked for',
  bearer_token_file: 'name where agents keep it: http.bearer: file:NAME',
  body_file: 'write the body itself: http.body',
  oauth2: 'agents fetch no tokens: keep one in a variable, and name it under http.bearer',
};

/** The terms of a handshake. */
const tlsOf = ({ at, drafting }: Module, raw: Mapping, path: readonly string[]): Wish => {
  const isUnverified = isTrue(raw['insecure_skip_verify']);
  const version = /^TLS1([0-3])$/.exec(text(raw['min_version']) ?? '')?.[1];
  if (raw['ca_file'] !== undefined && !isUnverified)
    drafting.note(at(...path, 'ca_file'), 'write the text of its certificates under tls.ca: files are not looked at');
  const name = text(raw['server_name']);
  const tls = {
    ...(name !== undefined && { name }),
    ...(isUnverified && { verify: false }),
    ...(version !== undefined && { min_version: `1.${version}` }),
    ...identityOf(raw['cert_file'], at(...path, 'cert_file'), drafting),
  };
  return Object.keys(tls).length > 0 ? { tls } : {};
};

const headersIn = (raw: Mapping): readonly (readonly [string, string])[] => [
  ...Object.entries(mapping(raw['headers'])).map(([name, value]) => [name, text(value) ?? ''] as const),
  ...Object.entries(mapping(raw['http_headers'])).flatMap(([name, value]) => {
    const { values, secrets, files } = mapping(value);
    const said =
      text(list(values)[0]) ?? text(list(secrets)[0]) ?? (list(files).length > 0 ? 'Bearer file' : undefined);
    return said === undefined ? [] : [[name, said] as const];
  }),
];

const credentials = ({ at, drafting }: Module, raw: Mapping): Wish => {
  const basic = mapping(raw['basic_auth']);
  const user = text(basic['username']);
  if (user !== undefined)
    return {
      basic: basicOf(
        user,
        drafting.secret('agent', at('http', 'basic_auth'), `${user} password`, text(basic['password']) ?? ''),
      ),
    };
  const authorization = mapping(raw['authorization']);
  const token = text(raw['bearer_token']) ?? text(authorization['credentials']);
  if (token !== undefined && /^bearer$/i.test(text(authorization['type']) ?? 'Bearer'))
    return { bearer: drafting.secret('agent', at('http'), `${at().path.replace('modules.', '')} token`, token) };
  return {};
};

/** Texts that must be there, for patterns that must match. */
const contained = ({ at, drafting }: Module, patterns: unknown): string[] =>
  list(patterns).flatMap((pattern) => {
    const literal = literalOf(text(pattern) ?? '');
    const place = at('http', 'fail_if_body_not_matches_regexp');
    if (!literal) drafting.note(place, 'there is no plain text in this pattern, and agents run none');
    else if (!literal.isWhole)
      drafting.note(place, 'agents run no patterns: the longest plain text of it is looked for');
    return literal ? [literal.text] : [];
  });

/** The exporter offers HTTP/2 wherever it can; asked for is what it takes for good. */
const versionOf = (valid: unknown): Wish => {
  const versions = list(valid).map((one) => /^HTTP\/(\d)/.exec(text(one) ?? '')?.[1]);
  if (!versions.includes('2')) return {};
  return { version: versions.includes('1') ? 'any' : '2' };
};

const web = (module: Module, target: string): Aimed | undefined => {
  const { raw: all, at, drafting } = module;
  const raw = mapping(all['http']);
  const isTls = isTrue(raw['fail_if_not_ssl']);
  const written = /^https?:\/\//i.test(target) ? target : `http://${target}`;
  if (isTls && /^http:/i.test(written))
    drafting.note(at('http', 'fail_if_not_ssl'), 'aim it at an address with https: it is watched as it is');
  const found = webTarget(written, at(), drafting);
  if (!found) return undefined;
  for (const key of Object.keys(raw))
    if (!HTTP_FINE.has(key)) drafting.note(at('http', key), HTTP_WHY[key] ?? 'this cannot be asked for');
  const method = (text(raw['method']) ?? 'GET').toUpperCase();
  const headers = headersOf(headersIn(raw), at('http', 'headers'), drafting);
  const follows = raw['follow_redirects'] !== false && !isTrue(raw['no_follow_redirects']);
  const codes = list(raw['valid_status_codes']).map(number);
  const status = statusOf((one) => (codes.length > 0 ? codes.includes(one) : one >= 200 && one <= 299), follows);
  const contains = contained(module, raw['fail_if_body_not_matches_regexp']);
  const http = {
    ...found.http,
    ...credentials(module, raw),
    ...(method !== 'GET' && { method }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...bodyOf(text(raw['body']), method, at('http', 'body'), drafting),
    ...(status !== undefined && { status }),
    ...(contains.length > 0 && { contains }),
    redirects: follows ? 10 : 0,
    ...versionOf(raw['valid_http_versions']),
    ...proxyOf(text(raw['proxy_url']), at('http', 'proxy_url'), drafting),
    ...tlsOf(module, mapping(raw['tls_config']), ['http', 'tls_config']),
  };
  return { target: found.target, terms: { http } };
};

/** What is said and waited for, and whether TLS is asked for in between. */
const dialogue = (
  module: Module,
  steps: readonly unknown[],
): { readonly steps: readonly Wish[]; readonly starttls?: string } => {
  const upgrade = steps.findIndex((step) => isTrue(mapping(step)['starttls']));
  // How TLS is asked for is known to agents; what was said until then is that.
  const asked = JSON.stringify(steps.slice(0, upgrade + 1));
  const starttls = upgrade < 0 ? undefined : protocolOf(asked);
  if (upgrade >= 0 && starttls === undefined)
    module.drafting.note(module.at('tcp', 'query_response'), 'by which protocol TLS is asked for is not known');
  return {
    steps: steps.slice(upgrade + 1).flatMap((step) => stepsOf(module, mapping(step))),
    ...(starttls !== undefined && { starttls }),
  };
};

const PROTOCOLS: readonly (readonly [RegExp, string])[] = [
  [/EHLO|ESMTP/, 'smtp'],
  [/STLS/, 'pop3'],
  [/AUTH TLS/, 'ftp'],
  [/BNIWLw|AAAACATSFi8/, 'postgres'],
  [/STARTTLS/, 'imap'],
];

const protocolOf = (said: string): string | undefined => PROTOCOLS.find(([mark]) => mark.test(said))?.[1];

const stepsOf = ({ at, drafting }: Module, step: Mapping): Wish[] => {
  const place = at('tcp', 'query_response');
  const pattern = text(step['expect']);
  const literal = pattern === undefined ? undefined : literalOf(pattern);
  if (pattern !== undefined && !literal)
    drafting.note(place, 'there is no plain text in what is expected, and agents run no patterns');
  else if (literal && !literal.isWhole)
    drafting.note(place, 'agents run no patterns: the longest plain text of what is expected is waited for');
  const bytes = text(step['expect_bytes']);
  const said = text(step['send']);
  const expect = literal?.text ?? bytes;
  if (said !== undefined && (/\$\{?\d/.test(said) || /\b(?:pass|auth|login|token)\b/i.test(said)))
    drafting.note(place, 'something that is sent was left out: it is made of an answer, or may be a secret');
  const isPlain = said !== undefined && !/\$\{?\d/.test(said) && !/\b(?:pass|auth|login|token)\b/i.test(said);
  const binary = /^base64:(.*)$/.exec(said ?? '')?.[1];
  const send = binary === undefined ? `${said}\n` : { hex: hexOf(binary) };
  // The exporter waits first, and answers then.
  return [...(expect === undefined ? [] : [{ expect }]), ...(isPlain ? [{ send }] : [])];
};

const hexOf = (base64: string): string =>
  Array.from(atob(base64), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');

const tcp = (module: Module, target: string): Aimed | undefined => {
  const raw = mapping(module.raw['tcp']);
  const { steps, starttls } = dialogue(module, list(raw['query_response']));
  const tls = tlsOf(module, mapping(raw['tls_config']), ['tcp', 'tls_config']);
  if (isTrue(raw['tls'])) {
    if (steps.length > 0)
      module.drafting.note(module.at('tcp', 'query_response'), 'nothing is said after a handshake from the beginning');
    return { target: `tls://${target}`, terms: tls };
  }
  const said = { ...(starttls !== undefined && { starttls, ...tls }), ...(steps.length > 0 && { steps }) };
  return { target, terms: Object.keys(said).length > 0 ? { tcp: said } : {} };
};

const dns = (module: Module, target: string): Aimed | undefined => {
  const { raw: all, at, drafting } = module;
  const raw = mapping(all['dns']);
  if (isTrue(raw['dns_over_tls'])) drafting.note(at('dns', 'dns_over_tls'), 'name servers are asked in the open');
  for (const key of Object.keys(raw))
    if (key.startsWith('validate_'))
      drafting.note(at('dns', key), 'agents run no patterns: write the answers under dns.expect');
  const [rcode, ...more] = list(raw['valid_rcodes']).map((one) => text(one)?.toLowerCase());
  if (more.length > 0) drafting.note(at('dns', 'valid_rcodes'), 'one of them is asked for, the first');
  const type = text(raw['query_type']) ?? 'ANY';
  if (type === 'ANY') drafting.note(at('dns', 'query_type'), 'ANY is asked by nobody any more: A instead');
  const terms = {
    name: text(raw['query_name'])?.replace(/(?<=.)\.$/, ''),
    ...(type !== 'A' && type !== 'ANY' && { type }),
    ...(rcode !== undefined && rcode !== 'noerror' && { rcode }),
    ...(text(raw['transport_protocol']) === 'tcp' && { tcp: true }),
  };
  return { target: `dns://${/^[^[\]]*:[^[\]]*:/.test(target) ? bracketed(target) : target}`, terms: { dns: terms } };
};

const probers: Readonly<Record<string, (module: Module, target: string) => Aimed | undefined>> = {
  http: web,
  tcp,
  dns,
  icmp: (_module, target) => ({ target: `icmp://${bracketed(target)}`, terms: {} }),
};

/** @returns undefined for what cannot be watched, which is noted */
export const aimModule = (module: Module, target: string): Aimed | undefined => {
  const prober = text(module.raw['prober']) ?? '';
  const aim = Object.hasOwn(probers, prober) ? probers[prober] : undefined;
  if (!aim) module.drafting.note(module.at('prober'), `there is no such check: ${prober}`);
  return aim?.(module, target);
};
