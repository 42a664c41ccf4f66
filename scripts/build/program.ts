// The programs that are built, as data: where each begins, which threads it starts, and what is laid beside its code. Refuses to know how it is
// built.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** What an installed copy has of a program, by the name of the file it becomes: each begins a process or a thread. */
export type Entries = Readonly<Record<string, string>>;

export type ProgramPlan = {
  readonly folder: string;
  /** The command that starts it. */
  readonly command: string;
  readonly entries: Entries;
  /** Whether it serves the pages. */
  readonly hasPages: boolean;
  /** What Node is told when it starts, as in the units of deploy/systemd. */
  readonly nodeFlags: readonly string[];
};

export const programs: readonly ProgramPlan[] = [
  {
    folder: 'packages/manager',
    command: 'vedette',
    entries: { main: 'src/main.ts', 'store-thread': 'src/store/sqlite/worker.ts' },
    hasPages: true,
    nodeFlags: ['--disable-proto=delete', '--disable-sigusr1'],
  },
  {
    folder: 'packages/agent',
    command: 'vedette-agent',
    entries: {
      main: 'src/main.ts',
      'spool-thread': 'src/spool/sqlite/worker.ts',
      'watch-thread': 'src/watch-thread.ts',
    },
    hasPages: false,
    nodeFlags: ['--disable-proto=delete', '--disable-sigusr1', '--disallow-code-generation-from-strings'],
  },
];

/** The pages, as their own build leaves them below the manager; laid beside the manager's code under the same name. */
export const PAGES = 'packages/manager/dist/dashboard';

/** Absolute paths of a program's entries. */
export const sourcesOf = ({ folder, entries }: ProgramPlan): Entries =>
  Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, folder, path)]));
