// What of a machine may be in the way of an agent: what it runs on, its token, policy and folder, and whether its manager answers to it. Knows what to look
// at; what it means is judged in the protocol's doctor. Changes nothing, and opens no session: an agent that runs is not disturbed.
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import {
  clockKeeper,
  descriptorsSoft,
  type Finding,
  fail,
  fileFacts,
  freeBytes,
  judgeClock,
  judgeDescriptors,
  judgeDisk,
  judgeNode,
  judgePing,
  judgePort,
  judgeSecret,
  mayWriteIn,
  nodeFacts,
  ok,
  portUse,
  systemProgram,
  warn,
  writtenMs,
} from '@vedette/protocol/doctor';
import { type Clock, Fault, messageOf } from '@vedette/protocol/kit';
import { type Address, formatAddress } from '@vedette/protocol/link';
import type { Options } from './options.ts';
import { loadPolicy, policyDefaults } from './policy/source.ts';
import { policyFindings } from './policy-findings.ts';
import { dialManager } from './uplink/credential.ts';

/** The link, the spool, the log, what threads need; everything else is probes. */
const DESCRIPTORS_BESIDES_PROBES = 256;

/** How an agent that runs is seen in the list of processes. */
const AGENT = /vedette-agent|packages\/agent\/src\/main\.ts/;

/** Of a machine whatever the agent is told. `options` is absent where the command line could not be understood. */
export const machineFindings = (clock: Clock, options?: Options): readonly Finding[] => {
  const keeper = clockKeeper();
  const folder = options && options.stateFolder !== ':memory:' ? resolve(options.stateFolder) : undefined;
  const written = folder === undefined ? undefined : writtenMs(folder);
  const inFlightMax = options?.policy.limits.inFlightMax ?? policyDefaults.inFlightMax;
  return [
    judgeNode(nodeFacts(), { needsArgon2: false }),
    judgeClock({ nowMs: clock.now(), ...(keeper && { keeper }), ...(written !== undefined && { writtenMs: written }) }),
    judgeDescriptors(descriptorsSoft(), DESCRIPTORS_BESIDES_PROBES + inFlightMax),
    judgePing(systemProgram('ping')),
  ];
};

export type ExaminationOptions = {
  readonly options: Options;
  /** The file that the token is read from, if it is read from one. */
  readonly tokenFile?: string;
  readonly clock: Clock;
};

export const examine = async ({ options, tokenFile, clock }: ExaminationOptions): Promise<readonly Finding[]> => [
  ...machineFindings(clock, options),
  ...proof(options, tokenFile),
  ...(await policy(options)),
  ...state(options),
  ...(await link(options, clock)),
];

const proof = ({ id, credentials }: Options, tokenFile: string | undefined): readonly Finding[] => {
  const { now } = credentials;
  const file = tokenFile === undefined ? [] : [judgeSecret('token file', tokenFile, fileFacts(tokenFile), true)];
  if (!now) return [...file, ok('proof', `${id} proves nothing: only for a manager on this machine without keys`)];
  const by = now.by === 'key' ? `key ${now.key.keyNumber}` : 'a certificate';
  return [...file, ok('proof', `${id}, by ${by}`)];
};

const policy = async ({ policy: source }: Options): Promise<readonly Finding[]> => {
  try {
    return policyFindings(source.file, await loadPolicy(source), mayRun);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [fail('policy', 'it cannot be used, and the agent does not start', error.message)];
  }
};

const mayRun = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const state = ({ stateFolder, spoolBytesMax }: Options): readonly Finding[] => {
  if (stateFolder === ':memory:')
    return [
      warn('state', 'it is kept in memory', 'Name a folder with --state: a restart without the manager forgets all.'),
    ];
  const folder = resolve(stateFolder);
  if (!mayWriteIn(folder))
    return [fail('state', `this user may not write in ${folder}`, 'Give it the folder, or name another with --state.')];
  return [ok('state', folder), judgeDisk('disk of the state', folder, freeBytes(folder), spoolBytesMax)];
};

const link = async ({ link: way, credentials }: Options, clock: Clock): Promise<readonly Finding[]> => {
  if ('listen' in way) {
    const use = await portUse(way.listen);
    const isOurs = use.type === 'taken' && AGENT.test(use.holder?.command ?? '');
    return [judgePort('port', formatAddress(way.listen), use, isOurs)];
  }
  const findings = await Promise.all(way.managers.map((address) => reached(address, credentials, clock)));
  // Of several, one is enough.
  if (findings.length < 2 || findings.every(({ level }) => level !== 'ok')) return findings;
  return findings.map((one) => (one.level === 'fail' ? { ...one, level: 'warn' } : one));
};

/** Proves who it is, sees the manager's proof, and leaves without a word. */
const reached = async (address: Address, credentials: Options['credentials'], clock: Clock): Promise<Finding> => {
  const where = formatAddress(address);
  const beganMs = clock.elapsed();
  try {
    const socket = await dialManager(address, credentials, clock, new AbortController().signal);
    socket.destroy();
    const tookMs = Math.round(clock.elapsed() - beganMs);
    const proved = credentials.now ? 'answers, and each side has proved who it is' : 'answers';
    return ok('manager', `${where} ${proved} (${tookMs} ms)`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return fail('manager', `${where} cannot be used (${error.code})`, messageOf(error));
  }
};
