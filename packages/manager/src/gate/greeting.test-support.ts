// What is said at the gate in tests: an agent that has nothing yet, and the answer to it.
import type { Hello, Welcome } from '@vedette/protocol/wire';

const STORE = '0'.repeat(32);

export const helloOf = (agent: string): Hello => ({
  versions: [1],
  agent,
  epoch: '0'.repeat(32),
  software: 'test',
  features: [],
  spool: [],
  revision: 0,
  hash: '',
  store: STORE,
  host: { hostname: 'h', platform: 'linux', arch: 'x64', node: 'v26', cpus: 1, memoryBytes: 1 },
  nowMs: 0,
});

export const WELCOME: Omit<Welcome, 'version'> = {
  manager: 'm',
  store: STORE,
  nowMs: 0,
  marks: [],
  credit: 1,
  pingMs: 5_000,
  deadMs: 20_000,
  spreadMs: 0,
};
