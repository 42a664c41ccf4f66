// From the text of a configuration file to wishes, or to everything that is wrong with it. Pure: reads no file, knows no time.
import type { Doubt } from '../core/agents-in-force.ts';
import type { ConfigProblem } from '../core/api.ts';
import type { Wishes } from '../core/wishes.ts';
import { canaryDoubts, checkCanaries } from './canaries.ts';
import { refuseManyGraces, refuseManyServices } from './capacity.ts';
import type { IsSet, Surroundings } from './channel-reading.ts';
import { readChannels } from './channels.ts';
import { readDocument } from './document.ts';
import { readDoubts } from './doubts.ts';
import { readGroups } from './groups.ts';
import { readHeartbeats } from './heartbeat-listener.ts';
import { readInventories } from './inventories.ts';
import { nameOf, unknownKey } from './issues.ts';
import { readModules } from './modules.ts';
import { isMapping } from './piece.ts';
import type { Places } from './places.ts';
import { readPlanned } from './planned.ts';
import { plannedDoubts } from './planned-doubts.ts';
import { Problems } from './problems.ts';
import { promisedBy } from './promises.ts';
import { fileSchema } from './schema.ts';
import { readServices } from './services.ts';
import { readAgents, readDefaults, readManager, readSettings } from './setup.ts';
import { settleTimeout, shortestWishes } from './shortest.ts';
import { readStatusPages } from './status-pages.ts';
import { readSubscribers, type Subscription } from './subscribers.ts';
import { type Readable, readTls } from './tls.ts';
import { readTree } from './tree.ts';
import { readZone } from './zones.ts';

type Raw = Readonly<Record<string, unknown>>;

/** A file that was read and is sound, and what it means alone: to be read again with entries besides (with-entries.ts). */
export type Source = {
  readonly text: string;
  readonly root: Raw;
  readonly places: Places;
  readonly file: string;
  readonly reading: Reading;
};

export type ConfigOrProblems =
  /** `doubts` may well be meant so: an agent that nobody has added yet, for instance. */
  | { readonly wishes: Wishes; readonly doubts: readonly ConfigProblem[]; readonly source: Source }
  | { readonly problems: readonly ConfigProblem[] };

/** 80,000 services with four lines each. */
export const FILE_BYTES_MAX = 8 * 1024 * 1024;

const ROOT_KEYS = Object.keys(fileSchema.shape);

export const wholeFileProblem = (message: string): { problems: readonly ConfigProblem[] } => ({
  problems: [{ path: '', message }],
});

/**
 * A byte order mark at the start means nothing.
 * @param file where the text came from: what it names is relative to it
 * @param readable asked of every file that must be there already
 * @param isSet asked of every variable of the environment that a secret is to be in
 */
export const parseConfig = (
  text: string,
  file: string,
  readable: Readable = () => undefined,
  isSet: IsSet = () => true,
): ConfigOrProblems => {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (plain.length > FILE_BYTES_MAX) return wholeFileProblem('the file is larger than 8 MiB');
  if (plain.trim() === '') return wholeFileProblem('the file is empty');
  const nul = plain.indexOf('\0');
  if (nul >= 0) {
    const line = plain.slice(0, nul).split('\n').length;
    return { problems: [{ path: '', line, message: 'the file is not text: there is a zero byte in it' }] };
  }
  const read = readDocument(plain);
  if ('problems' in read) return read;
  const { root, places, problems: treeProblems } = readTree(read.document, read.lines);
  if (treeProblems.length > 0) return { problems: treeProblems };
  // Comments alone are an empty file too.
  if (root === null || root === undefined) return wholeFileProblem('the file is empty');
  if (!isMapping(root)) {
    return {
      problems: [
        {
          path: '',
          line: 1,
          column: 1,
          message: `write keys such as 'agents:' and 'services:' here, not ${nameOf(root)}`,
        },
      ],
    };
  }
  const problems = new Problems(root, places);
  const reading = readWishes(root, { file, readable, isSet }, problems);
  if (problems.count > 0) return { problems: problems.list() };
  const { wishes, doubts } = reading;
  const source = { text: plain, root, places, file, reading };
  return { wishes, doubts: readDoubts(wishes, doubts, new Problems(root, places)), source };
};

export type Reading = {
  readonly wishes: Wishes;
  readonly doubts: readonly Doubt[];
  /** The subscribers' wishes with their places. */
  readonly subscriptions: readonly Subscription[];
};

/**
 * What the values of a file mean, as far as they are sound.
 * @param added subscriptions that were added at run time, by their numbers
 */
export const readWishes = (root: Raw, from: Surroundings, problems: Problems, added: Raw = {}): Reading => {
  for (const key of Object.keys(root)) {
    if (!ROOT_KEYS.includes(key)) problems.add([key], unknownKey(key, ROOT_KEYS), 'key');
  }
  const manager = readManager(root, problems);
  const settings = readSettings(root, from.file, problems);
  const tls = readTls(root, from.file, from.readable, problems);
  const heartbeats = readHeartbeats(root, { ...manager, ...(tls && { tls }) }, problems);
  const zone = readZone(root, problems);
  const defaults = readDefaults(root, problems);
  const agents = readAgents(root, defaults, problems);
  const drafts = readServices(root, { ...defaults, zone }, agents, problems);
  checkCanaries(agents, drafts, problems);
  const { inventories, doubts: kept } = readInventories(
    root,
    { store: settings.store, graceMs: defaults.graceMs },
    from,
    problems,
  );
  const promised = promisedBy(inventories);
  const groups = readGroups(root, defaults.graceMs, drafts, problems, promised);
  const channels = readChannels(root, from, problems);
  const { subscriptions, doubts } = readSubscribers(root, drafts, channels, zone, problems, added, promised);
  const planned = readPlanned(root, zone, drafts, agents, problems, promised);
  const modules = readModules(root, problems);
  const around = { ...manager, ...(heartbeats && { heartbeats }), zone };
  const statusPages = readStatusPages(root, around, drafts, problems, promised);
  refuseManyServices(drafts, problems);
  refuseManyGraces(drafts, groups, subscriptions, problems);
  const shortest = shortestWishes(drafts, subscriptions);
  const services = drafts.map((draft) => settleTimeout(draft, shortest.get(draft.id) ?? draft, problems));
  const wishes = {
    ...manager,
    ...(tls && { tls }),
    ...(heartbeats && { heartbeats }),
    ...settings,
    agents,
    ...(defaults.limits && { limits: defaults.limits }),
    services,
    channels: channels.channels,
    subscribers: subscriptions.map(({ wish }) => wish),
    planned,
    ...(groups.length > 0 && { groups }),
    ...(inventories.length > 0 && { inventories }),
    ...(modules.length > 0 && { modules }),
    ...statusPages,
  };
  const odd =
    problems.count > 0
      ? []
      : [...channels.doubts, ...kept, ...doubts, ...plannedDoubts(wishes), ...canaryDoubts(agents, services)];
  return { wishes, doubts: odd, subscriptions };
};
