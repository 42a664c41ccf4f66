// Command lines of the plugins that come with Nagios, as checks of ours. Knows their options; refuses to run anything. A plugin is one function in a map.
import type { Drafting, Place, Wish } from './draft.ts';
import { bracketed, hostPort } from './foreign.ts';
import { literalOf } from './literal.ts';
import { Options } from './nagios-options.ts';
import { expiresWithin } from './times.ts';
import { basicOf, bodyOf, headersOf, statusOf } from './web.ts';

export type PluginCall = {
  readonly plugin: string;
  readonly words: readonly string[];
  /** The host that the service is of. */
  readonly address: string;
  readonly place: Place;
  readonly drafting: Drafting;
};

export type PluginAim = { readonly target: string; readonly terms: Wish; readonly timeoutMs?: number };

const DAY_MS = 86_400_000;

const timeoutOf = (options: Options): { timeoutMs?: number } => {
  const seconds = Number.parseFloat(options.get('-t') ?? '');
  return Number.isFinite(seconds) ? { timeoutMs: seconds * 1_000 } : {};
};

/** `30,14`: warning and critical days; ours is the warning. */
const expiry = (days: string | undefined): Wish => {
  const least = Number.parseInt(days ?? '', 10);
  return Number.isFinite(least) && least > 0 ? { expires_within: expiresWithin(least * DAY_MS) } : {};
};

const ping = ({ words, address }: PluginCall): PluginAim => {
  const options = new Options(words);
  return {
    target: `icmp://${bracketed(options.get('-H') ?? options.plain[0] ?? address)}`,
    terms: {},
    ...timeoutOf(options),
  };
};

const REDIRECTS_FOLLOWED = /^(?:follow|sticky|stickyport)$/;

const http = (call: PluginCall): PluginAim => {
  const { words, address, place, drafting } = call;
  const options = new Options(words);
  const isTls = options.has('-S') || options.has('-C');
  const name = options.get('-H');
  const host = options.get('-I') ?? name ?? address;
  const port = options.get('-p') ?? (isTls ? '443' : '80');
  const at = hostPort(host, port);
  // The port may stand behind the name.
  const sni = name?.replace(/:\d+$/, '');
  const named = sni !== undefined && sni !== host ? { name: sni } : {};
  if (options.has('-C'))
    return { target: `tls://${at}`, terms: tlsIn({ ...named, ...expiry(options.get('-C')) }), ...timeoutOf(options) };
  const method = (options.get('-j') ?? (options.has('-P') ? 'POST' : 'GET')).toUpperCase();
  const follows = REDIRECTS_FOLLOWED.test(options.get('-f') ?? '');
  const status = statusOf((one) => isExpected(options.get('-e'), one), follows);
  const headers = headersOf(
    headersIn(options, name !== undefined && name !== host ? name : undefined),
    place,
    drafting,
  );
  const contains = containsIn(options, call);
  const [user, password] = (options.get('-a') ?? '').split(/:(.*)/s);
  const usual = isTls ? '443' : '80';
  const terms = {
    ...(user !== undefined &&
      user !== '' && { basic: basicOf(user, drafting.secret('agent', place, `${user} password`, password ?? '')) }),
    ...(method !== 'GET' && { method }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...bodyOf(options.get('-P'), method, place, drafting),
    ...(status !== undefined && { status }),
    ...(contains.length > 0 && { contains }),
    redirects: follows ? 10 : 0,
    // The plugin looks at no certificate unless it is asked to.
    ...(isTls && { tls: { ...named, verify: false } }),
  };
  const scheme = isTls ? 'https' : 'http';
  return {
    target: `${scheme}://${port === usual ? bracketed(host) : at}${options.get('-u') ?? ''}`,
    terms: { http: terms },
    ...timeoutOf(options),
  };
};

const tlsIn = (tls: Wish): Wish => (Object.keys(tls).length > 0 ? { tls } : {});

/** Without `-e` everything below 400 will do. */
const isExpected = (expected: string | undefined, status: number): boolean => {
  const codes = expected?.match(/\b[1-5]\d\d\b/g)?.map(Number);
  return codes ? codes.includes(status) : status < 400;
};

const headersIn = (options: Options, host: string | undefined): readonly (readonly [string, string])[] => [
  ...(host === undefined ? [] : [['host', host] as const]),
  ...options.all('-k').map((header) => {
    const [name = '', value = ''] = header.split(/:\s*(.*)/s);
    return [name, value] as const;
  }),
  ...(options.has('-A') ? [['user-agent', options.get('-A') ?? ''] as const] : []),
];

const containsIn = (options: Options, { place, drafting }: PluginCall): string[] => {
  const pattern = options.get('-r') ?? options.get('-R');
  const literal = pattern === undefined ? undefined : literalOf(pattern);
  if (pattern !== undefined && !literal)
    drafting.note(place, 'there is no plain text in its pattern, and agents run none');
  else if (literal && !literal.isWhole)
    drafting.note(place, 'agents run no patterns: the longest plain text of it is looked for');
  return [options.get('-s'), literal?.text].flatMap((one) => (one === undefined || one === '' ? [] : [one]));
};

/** With `-E`, what is sent has escapes. */
const unescaped = (text: string, isEscaped: boolean): string =>
  isEscaped ? text.replaceAll('\\r', '\r').replaceAll('\\n', '\n').replaceAll('\\t', '\t') : text;

/** What check_tcp and its other names do. */
const dialogue =
  (usual: { readonly port?: number; readonly expect?: string; readonly tls?: boolean }) =>
  ({ words, address, place, drafting }: PluginCall): PluginAim | undefined => {
    const options = new Options(words);
    const port = options.get('-p') ?? usual.port;
    if (port === undefined) {
      drafting.note(place, 'there is no port in its command line');
      return undefined;
    }
    const target = hostPort(options.get('-H') ?? address, port);
    if (usual.tls || options.has('-S') || options.has('-D')) {
      if (options.has('-s') || options.has('-e'))
        drafting.note(place, 'nothing is said after a handshake from the beginning');
      return {
        target: `tls://${target}`,
        terms: tlsIn(options.has('-D') ? expiry(options.get('-D')) : { verify: false }),
        ...timeoutOf(options),
      };
    }
    const isEscaped = options.has('-E');
    const said = options.get('-s');
    const expect = options.get('-e') ?? usual.expect;
    const terms = {
      ...(said !== undefined &&
        bodyOf(said, 'POST', place, drafting).body !== undefined && { send: unescaped(said, isEscaped) }),
      ...(expect !== undefined && { expect: unescaped(expect, isEscaped) }),
    };
    return { target, terms: Object.keys(terms).length > 0 ? { tcp: terms } : {}, ...timeoutOf(options) };
  };

const ssh = ({ words, address }: PluginCall): PluginAim => {
  const options = new Options(words);
  return {
    target: hostPort(options.get('-H') ?? options.plain[0] ?? address, options.get('-p') ?? 22),
    terms: { tcp: { expect: 'SSH-' } },
    ...timeoutOf(options),
  };
};

const smtp = ({ words, address, place, drafting }: PluginCall): PluginAim => {
  const options = new Options(words);
  if (options.has('-U')) drafting.note(place, 'nobody logs in: that the server speaks SMTP is asked');
  const target = hostPort(options.get('-H') ?? address, options.get('-p') ?? 25);
  const isUpgraded = options.has('-S') || options.has('-D');
  const tls = options.has('-D') ? expiry(options.get('-D')) : { verify: false };
  return {
    target,
    terms: { tcp: isUpgraded ? { starttls: 'smtp', ...tlsIn(tls) } : { expect: options.get('-e') ?? '220' } },
    ...timeoutOf(options),
  };
};

const udp = ({ words, address, place, drafting }: PluginCall): PluginAim | undefined => {
  const options = new Options(words);
  const [send, expect] = [options.get('-s'), options.get('-e')];
  const port = options.get('-p');
  if (expect !== undefined && port !== undefined)
    return {
      target: `udp://${hostPort(options.get('-H') ?? address, port)}`,
      terms: { udp: { ...(send !== undefined && { send }), expect } },
      ...timeoutOf(options),
    };
  drafting.note(place, 'without an expected answer UDP tells nothing about a server');
  return undefined;
};

/** check_dns: the name is -H, the server -s. check_dig: the name is -l, the server -H. */
const dns =
  (names: { readonly name: string; readonly server: string }) =>
  ({ words, address, place, drafting }: PluginCall): PluginAim | undefined => {
    const options = new Options(words);
    const name = options.get(names.name);
    const server = options.get(names.server) ?? (names.server === '-H' ? address : undefined);
    if (name === undefined || server === undefined) {
      drafting.note(place, 'it is not said which name server is asked for what: that of the machine is not asked');
      return undefined;
    }
    const expect = options.all('-a').flatMap((one) => one.split(','));
    const type = options.get('-T')?.toUpperCase();
    const terms = { name, ...(type !== undefined && type !== 'A' && { type }), ...(expect.length > 0 && { expect }) };
    return { target: `dns://${bracketed(server)}`, terms: { dns: terms }, ...timeoutOf(options) };
  };

const plugins: Readonly<Record<string, (call: PluginCall) => PluginAim | undefined>> = {
  check_ping: ping,
  check_icmp: ping,
  check_fping: ping,
  check_http: http,
  check_tcp: dialogue({}),
  check_ssh: ssh,
  check_smtp: smtp,
  check_ftp: dialogue({ port: 21, expect: '220' }),
  check_pop: dialogue({ port: 110, expect: '+OK' }),
  check_imap: dialogue({ port: 143, expect: '* OK' }),
  check_nntp: dialogue({ port: 119, expect: '20' }),
  check_clamd: dialogue({ port: 3310 }),
  check_simap: dialogue({ port: 993, tls: true }),
  check_spop: dialogue({ port: 995, tls: true }),
  check_ssmtp: dialogue({ port: 465, tls: true }),
  check_nntps: dialogue({ port: 563, tls: true }),
  check_udp: udp,
  check_dns: dns({ name: '-H', server: '-s' }),
  check_dig: dns({ name: '-l', server: '-H' }),
};

export const isKnownPlugin = (plugin: string): boolean => Object.hasOwn(plugins, plugin);

/** @returns undefined for what cannot be watched, which is noted */
export const aimPlugin = (call: PluginCall): PluginAim | undefined => plugins[call.plugin]?.(call);
