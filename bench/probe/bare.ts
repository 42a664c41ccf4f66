// The two floors under any prober: a loop in Node and one in C, neither of which judges anything.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Program, startProgram, startScript } from './program.ts';
import type { Counts, Running, SinkAddress, Subject } from './subject.ts';

const argsOf = (rate: number, { hosts, port }: SinkAddress): string[] => [String(rate), String(port), ...hosts];

const running = (program: Program): Running => ({
  pids: [program.pid],
  stop: async () => (await program.finish()) as Counts,
});

export const bareNode: Subject = {
  name: 'bare Node loop',
  isPeer: true,
  rateMax: 10_000,
  missing: () => undefined,
  start: async (rate, sink) => running(startScript('./bare-node.ts', argsOf(rate, sink))),
};

const source = fileURLToPath(new URL('./bare.c', import.meta.url));
const folder = fileURLToPath(new URL('../../node_modules/.cache/bench', import.meta.url));
const binary = join(folder, 'bare');

/** Compiles the C loop; why that did not work, if so. */
const compile = (): string | undefined => {
  mkdirSync(folder, { recursive: true });
  const run = spawnSync('cc', ['-O2', '-o', binary, source], { encoding: 'utf8' });
  if (run.error !== undefined) return 'there is no C compiler (cc)';
  return run.status === 0 ? undefined : `cc failed: ${run.stderr}`;
};

export const bareC: Subject = {
  name: 'C epoll loop',
  isPeer: true,
  rateMax: 10_000,
  missing: compile,
  start: async (rate, sink) => running(startProgram(binary, argsOf(rate, sink))),
};
