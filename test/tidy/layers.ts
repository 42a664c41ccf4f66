// Who may import whom, as data; types count. Refuses to know how that is checked (walls.ts).
import { type Layer, protocol, pure } from './layer.ts';
import { managerLayers } from './manager-layers.ts';

const agentAdapters = ['agent/probe', 'agent/policy', 'agent/spool-port', 'agent/spool', 'agent/shelf', 'agent/uplink'];
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

  ...managerLayers,
];

/** Libraries and Node modules that one file may name: everything else meets them through that file. */
export const soleHomes: readonly string[] = ['msgpackr', 'node:sqlite', 'nodemailer', 'pg', 'hyparquet-writer'];

/** What tests may use besides. */
export const testLibraries: readonly string[] = ['vitest', 'fast-check', 'smtp-server', 'hyparquet'];
