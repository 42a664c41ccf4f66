import { defineConfig } from 'vitest/config';
import { isLong, isSearching } from './test/support/patience.ts';

/** These measure rates or load the machine: each has it for itself. */
const alone = ['test/e2e/{overload,rate}.test.ts'];

/** These take long by their nature, or keep many programs busy: `npm run test:long`. What each of them shows is shown in short by others. */
const long = [
  'test/e2e/{manager-frozen,manager-away-long,clone,torture,packages,executables,doctor,store-migrate,two-graces}.test.ts',
  'test/e2e/{explain,backup,permission,replay,canaries,dashboard-pages,telling,export,watch-terminal,history}.test.ts',
  'test/e2e/{accessibility,keyboard,probe,inventory,run-time-wishes,certificates,every-check,agent-gone,managers-faces,managers-tls}.test.ts',
];
/** So do these, among the tests of parts. */
const longParts = [
  'test/contract/{*-crash-points,store-move}.test.ts',
  'test/sim/bugs.test.ts',
  'test/fuzz/{found,reach,bugs}.test.ts',
  'bench/probe/measure.test.ts',
  'packages/manager/src/{import/hostile,config/capacity}.test.ts',
  'test/contract/spool-disk-fault.test.ts',
];
/** These change what others would find in the same process. */
const apart = ['packages/protocol/src/link/{tls-pitfall,tls-key}.test.ts', 'packages/manager/src/main.test.ts'];
/** These try a little every day, and much more there (test/support/patience.ts). */
const more = ['test/sim/seeds.test.ts', 'test/contract/*-twin.test.ts'];
const patient = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    setupFiles: ['test/support/examples.ts'],
    reporters: ['default', './test/support/tally.ts'],
    coverage: { provider: 'v8', include: ['packages/*/src/**/*.ts'], reporter: ['text', 'json-summary'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Hundreds of files need the same sources: to read them anew for each takes longer than most tests.
          isolate: false,
          // Some of them wait for the disk: more than there are cores keep the cores busy.
          maxWorkers: 3,
          testTimeout: isSearching ? 120_000 : 20_000,
          include: [
            'packages/*/src/**/*.test.ts',
            'test/{tidy,contract,sim,fuzz}/**/*.test.ts',
            'bench/**/*.test.ts',
            'demo/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: [...longParts, ...apart],
        },
      },
      { extends: true, test: { name: 'apart', include: apart, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        // Real processes on real sockets, most of which wait for time to pass: four files at a time leave two cores some rest.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...alone, ...long],
          globalSetup: 'test/support/warm-up.ts',
          ...patient,
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: alone, ...patient, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
      ...(isLong
        ? [
            {
              extends: true as const,
              test: {
                name: 'long',
                include: [...long, ...longParts, ...more],
                ...patient,
                fileParallelism: false,
                sequence: { groupOrder: 3 },
              },
            },
          ]
        : []),
    ],
  },
});
