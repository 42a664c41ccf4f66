// What of a machine may be in the way of a manager: its file, ports, store, keys and what it runs on. Knows what to look at, and in which order; what it
// means is judged in the protocol's doctor. Changes nothing, and opens the store only where no manager has it.
import { dirname } from 'node:path';
import {
  clockKeeper,
  descriptorsSoft,
  type Finding,
  fail,
  fileBytes,
  fileFacts,
  freeBytes,
  judgeClock,
  judgeDescriptors,
  judgeDisk,
  judgeNode,
  judgePort,
  judgeSecret,
  judgeZones,
  mayWriteIn,
  nodeFacts,
  ok,
  portUse,
  warn,
  writtenMs,
  zoneFacts,
} from '@vedette/protocol/doctor';
import { messageOf } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import { formatAddress } from '@vedette/protocol/link';
import { operatorFileOf } from './config/operator-file.ts';
import { readConfig } from './config/read.ts';
import { namesPostgres, readPostgres, shownPlace } from './core/postgres-place.ts';
import type { Address, Wishes } from './core/wishes.ts';
import { openIdleStore } from './idle-store.ts';

/** An agent has a connection, and so has everybody who asks or follows; strangers have some for a while. */
const DESCRIPTORS_BESIDES_AGENTS = 1_024;

/** What a busy store grows by in a day or two. */
const DISK_BYTES_MIN = 1024 ** 3;

/** More than this between two clocks makes the order of what they saw hard to follow. */
const CLOCK_OFFSET_MS_MAX = 1_000;

export type ExaminationOptions = {
  /** Absolute. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly ask: (http: Address) => Promise<ManagerThere>;
};

/** @throws Fault `config-missing` */
export const examine = async ({ file, environment, ask }: ExaminationOptions): Promise<readonly Finding[]> => {
  const read = await readConfig(file, environment);
  if ('problems' in read) {
    const { length } = read.problems;
    const says = `${file} has ${length === 1 ? 'a problem' : `${length} problems`}`;
    return [
      ...machine(undefined),
      fail('configuration', says, `Run 'vedette check ${file}': it names each with its line.`),
    ];
  }
  const { wishes, doubts } = read;
  const running = await ask(wishes.http);
  // One that does not tell is taken for the one of this file.
  const isRunning = running === 'untold' || (typeof running === 'object' && running.file === file);
  return [
    ...machine(wishes),
    configuration(file, doubts.length),
    ...(await ports(wishes, isRunning)),
    ...store(wishes.store, isRunning),
    operatorToken(wishes.store, file),
    ...(typeof running === 'object' && isRunning ? running.agents.flatMap(clockOf) : []),
    manager(running, isRunning),
  ];
};

type ManagerThere = 'absent' | 'silent' | 'untold' | { readonly file: string; readonly agents: readonly AgentClock[] };
type AgentClock = { readonly id: string; readonly clockOffsetMs?: number };

const manager = (running: ManagerThere, isRunning: boolean): Finding => {
  if (isRunning) return ok('manager', 'one runs with this file, and answers');
  if (running === 'silent')
    return fail(
      'manager',
      'what takes connections for HTTP says nothing',
      'See who has the port, and the log of that program.',
    );
  if (running === 'absent' || running === 'untold') return ok('manager', 'none runs with this file');
  return fail('manager', `the one that answers runs ${running.file}`, 'Give one of the two other addresses.');
};

const folderOf = (store: string): string | undefined =>
  store === ':memory:' || namesPostgres(store) ? undefined : dirname(store);

const machine = (wishes: Wishes | undefined): readonly Finding[] => {
  const keeper = clockKeeper();
  const folder = wishes && folderOf(wishes.store);
  const written = folder === undefined ? undefined : writtenMs(folder);
  const zone = zoneFacts();
  return [
    judgeNode(nodeFacts(), { needsArgon2: true }),
    judgeClock({
      nowMs: systemClock.now(),
      ...(keeper && { keeper }),
      ...(written !== undefined && { writtenMs: written }),
    }),
    judgeZones(zone.zone, zone.hasData),
    judgeDescriptors(descriptorsSoft(), DESCRIPTORS_BESIDES_AGENTS + (wishes?.agents.length ?? 0)),
  ];
};

const configuration = (file: string, doubts: number): Finding => {
  const facts = fileFacts(file);
  if (facts && (facts.mode & 0o022) !== 0)
    return warn('configuration', `others may change ${file}`, `Run chmod go-w ${file}: it can name commands to run.`);
  if (doubts === 0) return ok('configuration', `${file} is in order`);
  const says = `${file} is in order, with ${doubts === 1 ? 'a doubt' : `${doubts} doubts`}`;
  return warn('configuration', says, `Run 'vedette check ${file}': it names each.`);
};

const ports = async (wishes: Wishes, isRunning: boolean): Promise<readonly Finding[]> => {
  const wanted: readonly (readonly [string, Address | undefined])[] = [
    ['agents', wishes.listen],
    ['HTTP', wishes.http],
    ['heartbeats', wishes.heartbeats?.listen],
    ['status pages', wishes.statusListen],
  ];
  const findings: Finding[] = [];
  for (const [whose, address] of wanted) {
    if (address === undefined || address.port === 0) continue;
    findings.push(judgePort(`port for ${whose}`, formatAddress(address), await portUse(address), isRunning));
  }
  return findings;
};

const store = (place: string, isRunning: boolean): readonly Finding[] => {
  if (place === ':memory:')
    return [warn('store', 'it is in memory', 'Name a file with store: what is kept is gone when the manager ends.')];
  if (namesPostgres(place)) {
    const read = readPostgres(place, (file) => file);
    const shown = 'place' in read ? shownPlace(read.place) : 'PostgreSQL';
    return [ok('store', `${shown}; see docs/scaling.md for what it has to be, and its own tools for how it is`)];
  }
  const folder = dirname(place);
  const bytes = fileBytes(place);
  if (!mayWriteIn(folder))
    return [
      fail('store', `this user may not write in ${folder}`, 'Give it the folder, or run this as the manager’s user.'),
    ];
  const disk = judgeDisk('disk of the store', folder, freeBytes(folder), DISK_BYTES_MIN);
  if (bytes === undefined) return [ok('store', `${place} is made at the start`), disk];
  const keys = judgeSecret('keys', place, fileFacts(place), true);
  return [opened(place, bytes, isRunning), keys, disk];
};

const opened = (place: string, bytes: number, isRunning: boolean): Finding => {
  const size = `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;
  if (isRunning) return ok('store', `${place}, ${size}, in use`);
  try {
    openIdleStore(place)[Symbol.dispose]();
    return ok('store', `${place}, ${size}, can be opened`);
  } catch (error) {
    return fail('store', `${place}, ${size}, cannot be opened`, messageOf(error));
  }
};

const operatorToken = (store: string, configFile: string): Finding => {
  const file = operatorFileOf(store, configFile);
  return judgeSecret('operator token', file, fileFacts(file), false);
};

const clockOf = ({ id, clockOffsetMs }: AgentClock): readonly Finding[] => {
  if (clockOffsetMs === undefined || Math.abs(clockOffsetMs) <= CLOCK_OFFSET_MS_MAX) return [];
  const direction = clockOffsetMs > 0 ? 'ahead of' : 'behind';
  const says = `it is ${(Math.abs(clockOffsetMs) / 1_000).toFixed(1)} s ${direction} this machine’s`;
  return [warn(`clock of ${id}`, says, 'Have the clocks of both machines kept right.')];
};
