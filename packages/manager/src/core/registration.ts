// What becomes of an agent's keys and of an agent that was added at run time, as pure decisions: each takes what is kept of one agent and
// answers what is to be kept instead. Knows the rules; refuses to know where it is kept, and how keys are made and told.
import { Fault, quote } from '@vedette/protocol/kit';
import { formatAddress } from '@vedette/protocol/target';
import type { AgentWanted } from './api.ts';
import { ID_PATTERN, ID_RULE } from './selector.ts';
import type { Address, AgentWish } from './wishes.ts';

export type AgentKey = {
  /** 1, 2, 3 … for each agent, never given twice. */
  readonly number: number;
  readonly secret: Uint8Array;
  readonly issuedAtMs: number;
  /** When the agent last came in by it; absent for a key that waits for its first use. */
  readonly usedAtMs?: number;
};

/** Everything that is kept of one agent: it is stored as a whole. */
export type Registration = {
  readonly agent: string;
  /** What was said when it was added at run time; absent for an agent of the file, and for one that was removed. */
  readonly added?: {
    readonly labels: Readonly<Record<string, string>>;
    readonly dial?: Address;
    readonly atMs: number;
  };
  /** Its keys were withdrawn, and it has been given no other: it stays out. */
  readonly isRevoked: boolean;
  /** The highest number given so far. It outlives the keys, and the agent. */
  readonly lastKeyNumber: number;
  /** Those it may come in by, oldest first: at most one in use, and one that waits for its first use. */
  readonly keys: readonly AgentKey[];
};

export type NewKey = { readonly secret: Uint8Array; readonly nowMs: number };

/** How long an agent may be away before anybody hears of it, where the file does not say: a restart of its machine is no news. */
export const AWAY_GRACE_MS = 120_000;

const LABEL_LENGTH_MAX = 200;
const LABEL_COUNT_MAX = 64;

const unknown = (agent: string): Registration => ({ agent, isRevoked: false, lastKeyNumber: 0, keys: [] });

/** Whether this agent proves who it is, or would have to. */
export const isSecured = ({ keys, isRevoked }: Registration): boolean => keys.length > 0 || isRevoked;

/** As a wish, for one that was added at run time. */
export const wishOf = ({ agent, added }: Registration): AgentWish | undefined =>
  added && { id: agent, labels: added.labels, awayGraceMs: AWAY_GRACE_MS, ...(added.dial && { dial: added.dial }) };

/**
 * An agent is added with its first key; one that the file names is given a key alone.
 * @param inForce the agents there are, of the file and added before
 * @throws Fault `usage`, `already-there`, `not-changeable`
 */
export const add = (
  before: Registration | undefined,
  wanted: AgentWanted,
  inForce: readonly AgentWish[],
  key: NewKey,
): Registration => {
  check(wanted, inForce);
  const known = before ?? unknown(wanted.id);
  const isInFile = known.added === undefined && inForce.some(({ id }) => id === wanted.id);
  if (known.added !== undefined || (isInFile && isSecured(known))) {
    throw new Fault(
      'already-there',
      `There is an agent ${wanted.id} already. Give it a new key with \`vedette agent rotate ${wanted.id}\`, or choose another id.`,
    );
  }
  if (isInFile) {
    if (wanted.labels !== undefined || wanted.dial !== undefined) throw ofTheFile(wanted.id, 'labels and address');
    return issue(known, key);
  }
  const { labels = {}, dial } = wanted;
  // What is left of an earlier agent of that name opens nothing: this may be another machine.
  const anew = { ...known, keys: [], added: { labels, ...(dial && { dial }), atMs: key.nowMs } };
  return issue(anew, key);
};

/**
 * A new key, beside the one in use until it is used itself. A key that was never used is void: whoever asks for another has lost it.
 * @throws Fault `not-found`
 */
export const rotate = (
  before: Registration | undefined,
  agent: string,
  inForce: readonly AgentWish[],
  key: NewKey,
): Registration => {
  if (!inForce.some(({ id }) => id === agent)) throw notFound(agent);
  return issue(before ?? unknown(agent), key);
};

/** The agent came in by that key: older ones are void. Undefined when that key opens nothing any more. */
export const use = (before: Registration | undefined, number: number, nowMs: number): Registration | undefined => {
  const key = before?.keys.find((k) => k.number === number);
  if (!before || !key) return undefined;
  const newer = before.keys.filter((k) => k.number > number);
  return { ...before, keys: [{ ...key, usedAtMs: nowMs }, ...newer] };
};

/**
 * All its keys are void; it stays known.
 * @throws Fault `not-found` also for an agent that has no key to withdraw
 */
export const revoke = (
  before: Registration | undefined,
  agent: string,
  inForce: readonly AgentWish[],
): Registration => {
  if (before && isSecured(before)) return { ...before, keys: [], isRevoked: true };
  if (!inForce.some(({ id }) => id === agent)) throw notFound(agent);
  throw new Fault('not-found', `The agent ${agent} has no key that could be withdrawn.`);
};

/**
 * Nothing is left of it but the number of its last key.
 * @throws Fault `not-found`, `not-changeable`
 */
export const remove = (
  before: Registration | undefined,
  agent: string,
  inForce: readonly AgentWish[],
): Registration => {
  const isThere = inForce.some(({ id }) => id === agent);
  if (isThere && before?.added === undefined) throw ofTheFile(agent, 'place');
  // Keys may be left of an agent that the file named once.
  if (!before || (before.added === undefined && !isSecured(before))) throw notFound(agent);
  return { agent, isRevoked: false, lastKeyNumber: before.lastKeyNumber, keys: [] };
};

/** The file names it now, and says how it is labelled and reached. Its keys stay. */
export const takeOver = ({ added: _added, ...rest }: Registration): Registration => rest;

const issue = (before: Registration, { secret, nowMs }: NewKey): Registration => {
  const number = before.lastKeyNumber + 1;
  const inUse = before.keys.filter((k) => k.usedAtMs !== undefined);
  return {
    ...before,
    isRevoked: false,
    lastKeyNumber: number,
    keys: [...inUse, { number, secret, issuedAtMs: nowMs }],
  };
};

const notFound = (agent: string): Fault =>
  new Fault('not-found', `There is no agent ${quote(agent)}. \`vedette agent list\` shows those there are.`);

const ofTheFile = (agent: string, what: string): Fault =>
  new Fault(
    'not-changeable',
    `The agent ${agent} stands in the configuration file, and so does its ${what}: change it there.`,
  );

const check = ({ id, labels = {}, dial }: AgentWanted, inForce: readonly AgentWish[]): void => {
  const usage = (problem: string): Fault => new Fault('usage', problem);
  if (!ID_PATTERN.test(id)) throw usage(`${quote(id)} cannot be an agent's id: ${ID_RULE}.`);
  const entries = Object.entries(labels);
  if (entries.length > LABEL_COUNT_MAX) throw usage(`An agent has at most ${LABEL_COUNT_MAX} labels.`);
  for (const [key, value] of entries) {
    if (!ID_PATTERN.test(key)) throw usage(`${quote(key)} cannot be the key of a label: ${ID_RULE}.`);
    if (value === '' || value.length > LABEL_LENGTH_MAX)
      throw usage(`The label ${key} has ${value.length} characters; it has 1 to ${LABEL_LENGTH_MAX}.`);
  }
  const other = dial && inForce.find((agent) => agent.dial && formatAddress(agent.dial) === formatAddress(dial));
  if (dial && other && other.id !== id)
    throw new Fault('already-there', `${formatAddress(dial)} is where the agent ${other.id} is dialled already.`);
};
