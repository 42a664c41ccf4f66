// Who may import whom, as data; types count. Refuses to know how that is checked (walls.ts).

export type Layer = {
  readonly name: string;
  /** A file, or a folder ending in `/`. The first row that holds a path is its layer. `*` stands for one file name. */
  readonly at: string;
  /** The layers it may import; its own always. */
  readonly may: readonly string[];
  /** All of Node, or only these modules of it. */
  readonly node?: true | readonly string[];
  readonly npm?: readonly string[];
};

const pure = ['kit', 'target', 'check', 'health', 'delivery', 'wire'];
const protocol = [...pure, 'link'];

/** Plain words and their spelling: what adapters share without knowing each other. */
const contracts = [
  'manager/api',
  'manager/access-api',
  'manager/pace',
  'manager/run-time-api',
  'manager/heartbeat-record',
  'manager/replay-api',
  'manager/probe-api',
  'manager/metrics-api',
  'manager/store-api',
  'manager/wishes',
  'manager/channel-wish',
  'manager/inventory-api',
  'manager/planned-api',
  'manager/inventory-wish',
  'manager/record',
  'manager/duration',
];

const agentAdapters = ['agent/probe', 'agent/policy', 'agent/spool-port', 'agent/spool', 'agent/shelf', 'agent/uplink'];
const managerAdapters = [
  'manager/cluster',
  'manager/store',
  'manager/config',
  'manager/http',
  'manager/gate',
  'manager/channel',
  'manager/inventory',
  'manager/status',
];

export const layers: readonly Layer[] = [
  { name: 'kit/system', at: 'packages/protocol/src/kit/system.ts', may: ['kit'], node: true },
  { name: 'kit', at: 'packages/protocol/src/kit/', may: [] },
  // Of node:net only what reads addresses: nothing of it that opens a socket.
  { name: 'target', at: 'packages/protocol/src/target/', may: ['kit'], node: ['node:net'] },
  { name: 'health', at: 'packages/protocol/src/health/', may: ['kit'] },
  // What shapes are made of is below those who have some.
  { name: 'shape', at: 'packages/protocol/src/wire/shape.ts', may: ['shape'] },
  { name: 'shape', at: 'packages/protocol/src/wire/utf8.ts', may: [] },
  { name: 'check', at: 'packages/protocol/src/check/', may: ['kit', 'shape'] },
  { name: 'wire', at: 'packages/protocol/src/wire/', may: ['shape', 'check', 'health', 'kit'], npm: ['msgpackr'] },
  { name: 'delivery', at: 'packages/protocol/src/delivery/', may: ['wire', 'check', 'health', 'kit'] },
  { name: 'link', at: 'packages/protocol/src/link/', may: pure, node: true },
  {
    name: 'thread',
    at: 'packages/protocol/src/thread/',
    may: ['kit'],
    node: ['node:worker_threads', 'node:sea', 'node:path'],
  },
  { name: 'doctor', at: 'packages/protocol/src/doctor/', may: ['kit', 'target'], node: true },
  { name: 'sqlite', at: 'packages/protocol/src/sqlite/', may: [], node: ['node:sqlite', 'node:fs'] },

  { name: 'agent/core', at: 'packages/agent/src/core/', may: pure },
  { name: 'agent/probe', at: 'packages/agent/src/probe/', may: [...protocol, 'agent/core'], node: true },
  // Of node:net only what reads addresses: nothing of it that opens a socket.
  {
    name: 'agent/policy',
    at: 'packages/agent/src/policy/',
    may: ['kit', 'target', 'check', 'wire'],
    node: ['node:net', 'node:fs/promises', 'node:path'],
    npm: ['yaml'],
  },
  { name: 'agent/spool-port', at: 'packages/agent/src/spool/spool.ts', may: pure },
  {
    name: 'agent/spool',
    at: 'packages/agent/src/spool/',
    may: [...protocol, 'thread', 'sqlite', 'agent/core', 'agent/spool-port'],
    node: true,
  },
  { name: 'agent/shelf', at: 'packages/agent/src/shelf/', may: ['kit', 'wire', 'delivery'], node: true },
  {
    name: 'agent/uplink',
    at: 'packages/agent/src/uplink/',
    may: [...protocol, 'agent/core', 'agent/spool-port'],
    node: true,
    npm: ['pino', 'p-retry'],
  },
  {
    name: 'agent/main',
    at: 'packages/agent/src/main.ts',
    may: ['kit', 'kit/system', 'agent'],
    node: true,
    npm: ['pino', 'pino-pretty'],
  },
  {
    name: 'agent',
    at: 'packages/agent/src/*',
    may: [...protocol, 'kit/system', 'thread', 'doctor', 'agent/core', ...agentAdapters],
    node: true,
    npm: ['pino', 'yargs'],
  },

  { name: 'manager/api', at: 'packages/manager/src/core/api.ts', may: [...pure, 'manager/record'] },
  { name: 'manager/access-api', at: 'packages/manager/src/core/access-api.ts', may: [] },
  { name: 'manager/access-api', at: 'packages/manager/src/core/scopes.ts', may: ['manager/access-api'] },
  { name: 'manager/pace', at: 'packages/manager/src/core/bucket.ts', may: [] },
  { name: 'manager/pace', at: 'packages/manager/src/core/source-buckets.ts', may: ['manager/pace'] },
  { name: 'manager/api', at: 'packages/manager/src/core/event-text.ts', may: ['manager/api'] },
  { name: 'manager/api', at: 'packages/manager/src/core/explanation.ts', may: [...pure, 'manager/record'] },
  { name: 'manager/api', at: 'packages/manager/src/core/history-api.ts', may: ['manager/api'] },
  { name: 'manager/api', at: 'packages/manager/src/core/managers-api.ts', may: [] },
  { name: 'manager/api', at: 'packages/manager/src/core/machine-api.ts', may: [] },
  { name: 'manager/planned-api', at: 'packages/manager/src/core/planned-api.ts', may: [] },
  { name: 'manager/api', at: 'packages/manager/src/core/note-api.ts', may: [] },
  { name: 'manager/api', at: 'packages/manager/src/core/status-api.ts', may: [] },
  { name: 'manager/metrics-api', at: 'packages/manager/src/core/metrics-api.ts', may: [] },
  { name: 'manager/store-api', at: 'packages/manager/src/core/store-api.ts', may: ['manager/api'] },
  { name: 'manager/replay-api', at: 'packages/manager/src/core/replay-api.ts', may: ['manager/api', 'manager/record'] },
  {
    name: 'manager/probe-api',
    at: 'packages/manager/src/core/probe-api.ts',
    may: [...pure, 'manager/api', 'manager/run-time-api'],
  },
  { name: 'manager/run-time-api', at: 'packages/manager/src/core/run-time-api.ts', may: ['manager/api'] },
  { name: 'manager/heartbeat-record', at: 'packages/manager/src/core/heartbeat-record.ts', may: ['health'] },
  { name: 'manager/run-time-api', at: 'packages/manager/src/core/heartbeat-api.ts', may: ['manager/heartbeat-record'] },
  // The rules of time zones come with the language; when a cron pattern is due, a library knows.
  { name: 'manager/plan', at: 'packages/manager/src/core/plan/', may: ['kit'], npm: ['croner'] },
  { name: 'manager/channel-wish', at: 'packages/manager/src/core/channel-wish.ts', may: [] },
  { name: 'manager/inventory-api', at: 'packages/manager/src/core/inventory-api.ts', may: [] },
  {
    name: 'manager/inventory-wish',
    at: 'packages/manager/src/core/inventory-wish.ts',
    may: ['manager/channel-wish'],
  },
  {
    name: 'manager/wishes',
    at: 'packages/manager/src/core/wishes.ts',
    may: ['kit', 'target', 'check', 'manager/plan', 'manager/channel-wish', 'manager/inventory-wish'],
  },
  { name: 'manager/record', at: 'packages/manager/src/core/record.ts', may: ['health'] },
  { name: 'manager/duration', at: 'packages/manager/src/core/duration.ts', may: ['kit'] },
  {
    name: 'manager/core',
    at: 'packages/manager/src/core/',
    may: [...pure, 'manager/plan', 'manager/history', ...contracts],
  },
  { name: 'manager/history', at: 'packages/manager/src/history/', may: ['kit', 'health', 'wire'], node: ['node:zlib'] },
  {
    name: 'manager/store',
    at: 'packages/manager/src/store/',
    may: [...protocol, 'thread', 'sqlite', 'manager/core', 'manager/history', ...contracts],
    node: true,
    npm: ['pg'],
  },
  {
    name: 'manager/config',
    at: 'packages/manager/src/config/',
    may: [...protocol, 'manager/core', 'manager/plan', ...contracts],
    node: true,
    npm: ['yaml', 'zod'],
  },
  {
    name: 'manager/http',
    at: 'packages/manager/src/http/',
    may: ['kit', 'target', 'link', 'manager/report-page', ...contracts],
    node: true,
    npm: ['fastify', '@fastify/static', 'pino', 'zod'],
  },
  {
    name: 'manager/gate',
    at: 'packages/manager/src/gate/',
    may: [...protocol, 'manager/core'],
    node: true,
    npm: ['pino'],
  },
  {
    name: 'manager/status',
    at: 'packages/manager/src/status/',
    may: ['kit', 'manager/api', 'manager/duration'],
    node: ['node:crypto'],
  },
  // Between the gate and the rest of a manager that is elsewhere: it knows the shapes of both ends.
  {
    name: 'manager/cluster',
    at: 'packages/manager/src/cluster/',
    may: [
      ...protocol,
      'manager/core',
      'manager/gate',
      'manager/http',
      'manager/status',
      'manager/store',
      'manager',
      ...contracts,
    ],
    node: true,
    npm: ['pino'],
  },
  {
    name: 'manager/channel',
    at: 'packages/manager/src/channel/',
    may: ['kit', 'target', 'manager/core', ...contracts],
    node: true,
    npm: ['nodemailer'],
  },
  {
    name: 'manager/inventory',
    at: 'packages/manager/src/source/inventory/',
    may: ['kit', 'manager/core', ...contracts],
    node: true,
    npm: ['p-retry', 'zod'],
  },
  // Other monitors' files are read with the bounds of our own, and what is written is held against our own reader.
  {
    name: 'manager/import',
    at: 'packages/manager/src/import/',
    may: ['kit', 'sqlite', 'manager/api', 'manager/wishes', 'manager/duration', 'manager/config'],
    node: ['node:fs/promises', 'node:path'],
    npm: ['yaml'],
  },
  // A report as a page: the command line writes it into a file, and the dashboard has it open.
  ...['report-html', 'report-strip', 'report-style', 'report-rows', 'html', 'text', 'format', 'share'].map((name) => ({
    name: 'manager/report-page',
    at: `packages/manager/src/cli/${name}.ts`,
    may: ['manager/report-page', 'manager/api', 'manager/plan', 'manager/duration'],
  })),
  {
    name: 'manager/cli',
    at: 'packages/manager/src/cli/',
    may: [
      'kit',
      'kit/system',
      'target',
      'health',
      'doctor',
      ...contracts,
      'manager/report-page',
      'manager/plan',
      'manager/config',
      'manager/import',
      'manager',
    ],
    node: true,
    npm: ['yargs', 'pino', 'pino-pretty', 'p-retry', 'hyparquet-writer'],
  },
  // In the browser: of the manager it knows the words alone.
  {
    name: 'manager/dashboard',
    at: 'packages/manager/src/dashboard/',
    may: ['manager/api', 'manager/run-time-api', 'manager/access-api', 'manager/planned-api'],
    npm: ['preact', 'uplot'],
  },
  {
    name: 'manager/main',
    at: 'packages/manager/src/main.ts',
    may: ['kit', 'manager', 'manager/cli', 'manager/config'],
    node: true,
    npm: ['yargs'],
  },
  {
    name: 'manager',
    at: 'packages/manager/src/*',
    may: [
      ...protocol,
      'kit/system',
      'doctor',
      'manager/core',
      'manager/plan',
      'manager/history',
      ...contracts,
      ...managerAdapters,
    ],
    node: true,
    npm: ['pino', 'p-retry'],
  },
];

/** Libraries and Node modules that one file may name: everything else meets them through that file. */
export const soleHomes: readonly string[] = ['msgpackr', 'node:sqlite', 'nodemailer', 'pg', 'hyparquet-writer'];

/** What tests may use besides. */
export const testLibraries: readonly string[] = ['vitest', 'fast-check', 'smtp-server', 'hyparquet'];

const holds = (at: string, path: string): boolean => {
  if (at.endsWith('/*')) return path.startsWith(at.slice(0, -1)) && !path.slice(at.length - 1).includes('/');
  return at.endsWith('/') ? path.startsWith(at) : path === at;
};

export const layerOf = (table: readonly Layer[], path: string): Layer | undefined =>
  table.find(({ at }) => holds(at, path));
