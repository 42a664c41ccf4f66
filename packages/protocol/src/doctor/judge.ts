// What facts about a machine mean for a program of ours. Pure: every judgement is a function of what was read. Refuses to know how it was read
// (machine.ts, port-use.ts).
import { type Finding, fail, ok, warn } from './finding.ts';

export type NodeFacts = {
  /** `26.10.0` */
  readonly node: string;
  readonly sqlite?: string;
  readonly openssl: string;
  readonly hasArgon2: boolean;
};

const NODE_MAJOR_MIN = 24;

/** @param needsArgon2 whether passwords are kept here */
export const judgeNode = (
  { node, sqlite, openssl, hasArgon2 }: NodeFacts,
  { needsArgon2 }: { readonly needsArgon2: boolean },
): Finding => {
  const newer = `Use Node ${NODE_MAJOR_MIN} or newer, or the executable, which brings its own.`;
  if (Number.parseInt(node, 10) < NODE_MAJOR_MIN) return fail('Node', `${node} is too old`, newer);
  if (sqlite === undefined) return fail('Node', `${node} was built without SQLite`, newer);
  if (needsArgon2 && !hasArgon2) return warn('Node', `${node} has no argon2, by which passwords are kept`, newer);
  return ok('Node', `${node}, SQLite ${sqlite}, OpenSSL ${openssl}${hasArgon2 ? ', argon2' : ''}`);
};

export type ClockFacts = {
  readonly nowMs: number;
  /** Who keeps the clock right, and whether it says that it is; absent where nobody seems to. */
  readonly keeper?: { readonly name: string; readonly isSynchronized?: boolean };
  /** The newest moment at which something here was written, as its files say. */
  readonly writtenMs?: number;
};

/** Files are written by the same clock: one from the future means that the clock was set back. */
const AHEAD_MS_MAX = 60_000;

/** No machine that runs this version was set up before. */
const PAST_MS = Date.UTC(2025, 0, 1);

export const judgeClock = ({ nowMs, keeper, writtenMs }: ClockFacts): Finding => {
  const now = new Date(nowMs).toISOString();
  const mend = 'Have the clock kept right by chrony, systemd-timesyncd or ntpd: records and certificates go by it.';
  if (nowMs < PAST_MS) return fail('clock', `it says ${now}, which is over long since`, mend);
  if (writtenMs !== undefined && writtenMs > nowMs + AHEAD_MS_MAX) {
    const says = `it says ${now}, and files here were written at ${new Date(writtenMs).toISOString()}`;
    return warn('clock', says, `It was set back. ${mend}`);
  }
  if (keeper === undefined) return warn('clock', `it says ${now}, and nothing here is seen to keep it right`, mend);
  if (keeper.isSynchronized === false) return warn('clock', `${keeper.name} has not set it yet`, mend);
  return ok('clock', `${now}, kept by ${keeper.name}`);
};

/** @param soft how many may be open now; undefined where the system does not tell. @param wanted how many this program may come to need */
export const judgeDescriptors = (soft: number | undefined, wanted: number): Finding => {
  const about = 'descriptors';
  if (soft === undefined) return ok(about, 'this system does not tell how many may be open');
  if (soft >= wanted) return ok(about, `${soft} may be open, ${wanted} may come to be needed`);
  return warn(
    about,
    `${soft} may be open, and ${wanted} may come to be needed`,
    `Set LimitNOFILE=${Math.max(65_536, wanted)} in its unit, or run ulimit -n before it: without descriptors nobody can tell.`,
  );
};

export const judgeDisk = (
  about: string,
  folder: string,
  freeBytes: number | undefined,
  wantedBytes: number,
): Finding => {
  if (freeBytes === undefined)
    return warn(about, `nobody tells how much is free at ${folder}`, 'See that there is room.');
  const says = `${mebibytes(freeBytes)} MiB free at ${folder}`;
  if (freeBytes >= wantedBytes) return ok(about, says);
  const advice = `Make room, ${mebibytes(wantedBytes)} MiB at least: on a full disk nothing is kept and nothing acknowledged.`;
  return freeBytes < wantedBytes / 8 ? fail(about, says, advice) : warn(about, says, advice);
};

const mebibytes = (bytes: number): string => Math.floor(bytes / 2 ** 20).toLocaleString('en-US');

export type FileFacts = { readonly mode: number; readonly isOwn: boolean; readonly mayRead: boolean };

/** A file that holds a key. @param facts undefined when it is not there. @param isNeeded false for one that is made when it is missing */
export const judgeSecret = (about: string, file: string, facts: FileFacts | undefined, isNeeded: boolean): Finding => {
  if (!facts && isNeeded) return fail(about, `there is no ${file}`, 'Put it there, or name another.');
  if (!facts) return ok(about, `${file} is made at the start`);
  if (!facts.mayRead)
    return fail(
      about,
      `this user may not read ${file}`,
      'Run this as the user whose program it is, or give it the file.',
    );
  const mode = (facts.mode & 0o777).toString(8).padStart(4, '0');
  // Where somebody else owns it, its group is the way it is given.
  if ((facts.mode & (facts.isOwn ? 0o077 : 0o037)) !== 0)
    return warn(
      about,
      `others may use ${file}, its mode is ${mode}`,
      `Run chmod 600 ${file}: who reads it has the key.`,
    );
  return ok(about, `${file}, mode ${mode}`);
};

export type Holder = {
  readonly pid: number;
  readonly name: string;
  /** What it was started with: to be looked at, and not to be shown. */
  readonly command: string;
};

export type PortUse =
  | { readonly type: 'free' }
  | { readonly type: 'taken'; readonly holder?: Holder }
  | { readonly type: 'unusable'; readonly errno: string };

/** @param isOurs whether it is known to be a program of ours that has it, and should */
export const judgePort = (about: string, address: string, use: PortUse, isOurs: boolean): Finding => {
  if (use.type === 'free') return ok(about, `${address} is free`);
  if (use.type === 'unusable') {
    const isForbidden = use.errno === 'EACCES' || use.errno === 'EPERM';
    const advice = isForbidden
      ? 'Take one above 1023, or give the program the right to.'
      : 'Take an address this machine has.';
    return fail(about, `${address} cannot be listened on (${use.errno})`, advice);
  }
  const by = use.holder === undefined ? '' : ` by ${use.holder.name} (process ${use.holder.pid})`;
  if (isOurs) return ok(about, `${address} is in use${by}, as it should be`);
  return fail(about, `${address} is taken${by}`, 'Stop that program, or take another port.');
};

/** @param zone that of this machine. @param hasData whether the rules of another zone are known */
export const judgeZones = (zone: string, hasData: boolean): Finding =>
  hasData
    ? ok('time zones', `known; this machine is in ${zone}`)
    : fail('time zones', 'the rules of zones are missing', 'Use a Node with full ICU data: quiet hours go by them.');

/** @param path undefined where there is none */
export const judgePing = (path: string | undefined): Finding =>
  path === undefined
    ? warn('ping', 'there is none here', 'Install it (iputils, or BusyBox) if icmp:// is to be checked from here.')
    : ok('ping', path);
