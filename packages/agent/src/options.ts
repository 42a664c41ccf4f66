// The command line of vedette-agent: what may be said, and what it means.
import { type HttpMethod, httpMethods } from '@vedette/protocol/check';
import { Fault, quote } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { type Address, parseAddress } from '@vedette/protocol/target';
import { idPattern } from '@vedette/protocol/wire';
import yargs from 'yargs';
import { Credentials } from './credentials.ts';
import { credentialOptions, credentialSourceOf, type SecretInputs } from './credentials-options.ts';
import { type PolicySource, policyDefaults, ruleOf } from './policy/source.ts';
import { version } from './version.ts';

export type Options = {
  readonly id: string;
  readonly link: { readonly managers: readonly Address[] } | { readonly listen: Address };
  readonly credentials: Credentials;
  /** The file that the token came from, if it came from one. */
  readonly tokenFile?: string;
  readonly policy: PolicySource;
  /** Where it keeps what the manager has not confirmed, and its configuration; `:memory:` for nowhere. */
  readonly stateFolder: string;
  readonly spoolBytesMax: number;
  readonly logLevel: string;
};

const LISTEN_PORT = 7601;
const MANAGER_PORT = 7600;
const MEBIBYTE = 2 ** 20;

/** What may be probed, and how much: the rules of a file, and what is said over them. */
const policyOptions = {
  policy: { type: 'string', requiresArg: true, describe: 'File that says what this agent may probe' },
  allow: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Allow this as well, and by its name what is denied otherwise: loopback, 10.0.0.0/8:443, *.example.org',
  },
  dialogue: {
    type: 'boolean',
    describe: 'Let managers choose bytes that are sent (send of tcp and udp checks)',
  },
  methods: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Let managers ask the web with these methods (GET HEAD)',
  },
  services: { type: 'number', describe: `Take no more than this many (${policyDefaults.servicesMax})` },
  'probes-per-second': {
    type: 'number',
    describe: `Never probe faster than this (${policyDefaults.probesPerSecond})`,
  },
  'in-flight': {
    type: 'number',
    describe: `Probes waiting for an answer, at most (${policyDefaults.inFlightMax})`,
  },
  'in-flight-per-host': {
    type: 'number',
    describe: `The same to any one host (${policyDefaults.inFlightPerHostMax})`,
  },
} as const;

/** @throws Fault `usage`, `token-invalid`, `tls-unusable`; `--help` and `--version` print and end the process. */
export const parseOptions = async (argv: readonly string[], inputs: SecretInputs = {}): Promise<Options> => {
  const args = await yargs([...argv])
    .scriptName('vedette-agent')
    .usage(
      '$0 --token-file FILE (--manager HOST:PORT … | --listen [HOST:PORT])\n\nProbes what a Vedette manager asks for, and tells it what it saw.',
    )
    .option('id', {
      type: 'string',
      requiresArg: true,
      describe: 'The name of this agent, as the manager knows it; a token or a certificate says it as well',
    })
    .option('manager', {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: `Dial this manager (port ${MANAGER_PORT} unless named); several are tried in turn`,
    })
    .option('listen', {
      type: 'string',
      describe: `Wait for the manager to dial, on 127.0.0.1:${LISTEN_PORT} unless named`,
    })
    .options(credentialOptions)
    .options(policyOptions)
    .option('state', {
      type: 'string',
      requiresArg: true,
      describe:
        'Folder for what the manager has not confirmed and for the last configuration (vedette-agent-ID; :memory: keeps nothing)',
    })
    .option('spool-mib', {
      type: 'number',
      default: 256,
      describe: 'How much of what the manager has not confirmed is kept',
    })
    .option('log-level', {
      choices: ['debug', 'info', 'warn', 'error', 'silent'] as const,
      default: 'info' as const,
      describe: 'How much to log',
    })
    .example('$0 --token-file eu-1.token --manager vedette.example.org', 'dial a manager')
    .example('$0 --token-file dmz-1.token --listen 192.0.2.7', `be dialled, on port ${LISTEN_PORT}`)
    .example('$0 --id here --manager 127.0.0.1', 'dial a manager on this machine that demands no proof')
    .example('$0 doctor --token-file …', 'examine this machine with the same options; --json')
    .env('VEDETTE_AGENT')
    .strict()
    .version(version)
    .wrap(80)
    .exitProcess(true)
    .fail((message, error) => {
      throw new Fault('usage', `${message}. See vedette-agent --help.`, { cause: error });
    })
    .parse();
  const credentials = await Credentials.open(await credentialSourceOf(args, inputs), systemClock);
  const id = idOf(args.id, credentials.agent);
  return {
    id,
    link: linkOf(args.manager, args.listen),
    credentials,
    ...(args.tokenFile !== undefined && args.tokenFile !== '-' && { tokenFile: args.tokenFile }),
    policy: policyOf(args),
    stateFolder: args.state ?? `vedette-agent-${id}`,
    spoolBytesMax: positive(args.spoolMib, 'spool-mib') * MEBIBYTE,
    logLevel: args.logLevel,
  };
};

/** @param proved the name that its token or certificate says */
const idOf = (named: string | undefined, proved: string | undefined): string => {
  if (named !== undefined && proved !== undefined && named !== proved)
    throw new Fault('usage', `--id says ${named}, and its token or certificate is for ${proved}. Leave --id out.`);
  const id = required(
    named ?? proved,
    'Give this agent its token with --token-file, or name it with --id where no proof is demanded.',
  );
  if (!idPattern.test(id)) {
    throw new Fault(
      'usage',
      `${JSON.stringify(id)} cannot be an agent's name: use letters, digits, dots, dashes and underscores, 64 at most.`,
    );
  }
  return id;
};

type PolicyArgs = {
  readonly policy?: string | undefined;
  readonly allow?: readonly string[] | undefined;
  readonly dialogue?: boolean | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly services?: number | undefined;
  readonly probesPerSecond?: number | undefined;
  readonly inFlight?: number | undefined;
  readonly inFlightPerHost?: number | undefined;
};

const policyOf = ({ policy, allow = [], dialogue, methods, ...said }: PolicyArgs): PolicySource => ({
  ...(policy !== undefined && { file: policy }),
  allow: allow.flatMap(wordsOf).map((text) => ruleOf(text, '--allow')),
  checks: {
    ...(dialogue !== undefined && { dialogue }),
    ...(methods && { methods: methods.flatMap(wordsOf).map(methodOf) }),
  },
  limits: {
    ...(said.services !== undefined && { servicesMax: positive(said.services, 'services') }),
    ...(said.probesPerSecond !== undefined && { probesPerSecond: positive(said.probesPerSecond, 'probes-per-second') }),
    ...(said.inFlight !== undefined && { inFlightMax: positive(said.inFlight, 'in-flight') }),
    ...(said.inFlightPerHost !== undefined && {
      inFlightPerHostMax: positive(said.inFlightPerHost, 'in-flight-per-host'),
    }),
  },
});

/** Several in one word, because an environment variable is one word; neither a rule nor a method has white space in it. */
const wordsOf = (words: string): readonly string[] => words.match(/\S+/g) ?? [];

const methodOf = (word: string): HttpMethod => {
  const method = httpMethods.find((known) => known === word);
  if (method) return method;
  throw new Fault('usage', `--methods takes ${httpMethods.join(', ')}, not ${quote(word)}.`);
};

const linkOf = (managers: readonly string[] | undefined, listen: string | undefined): Options['link'] => {
  if (managers && listen !== undefined)
    throw new Fault('usage', 'An agent either dials (--manager) or is dialled (--listen), not both.');
  if (listen !== undefined) return { listen: addressOf(listen === '' ? '127.0.0.1' : listen, LISTEN_PORT, '--listen') };
  const named = required(managers, 'Say how to reach the manager: --manager HOST:PORT, or --listen to be dialled.');
  return { managers: named.map((text) => addressOf(text, MANAGER_PORT, '--manager')) };
};

/** `host`, `host:port`, `[v6]` or `[v6]:port`. */
const addressOf = (text: string, defaultPort: number, option: string): Address => {
  const hasPort = text.includes(':') && !text.endsWith(']');
  const parsed = parseAddress(hasPort ? text : `${text}:${defaultPort}`, option === '--listen' ? 0 : 1);
  if ('address' in parsed) return parsed.address;
  throw new Fault('usage', `${option}: ${parsed.problem}.`);
};

const required = <T>(value: T | undefined, text: string): T => {
  if (value === undefined) throw new Fault('usage', text);
  return value;
};

const positive = (value: number, option: string): number => {
  if (Number.isInteger(value) && value > 0) return value;
  throw new Fault('usage', `--${option} takes a whole number above 0.`);
};
