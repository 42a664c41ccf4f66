import { defineConfig } from 'vitest/config';
import { isLong } from './test/support/patience.ts';

/** These measure rates or load the machine: each has it for itself. */
const alone = ['test/e2e/{overload,rate}.test.ts'];

/** These wait for what takes long by its nature: `npm run test:long`. */
const long = [
  'test/e2e/{manager-frozen,manager-away-long,clone,torture,packages,executables,doctor,store-migrate}.test.ts',
];
/** These try a little every day, and much more there (test/support/patience.ts). */
const more = ['test/sim/seeds.test.ts', 'test/contract/{*-twin,*-crash-points}.test.ts'];
const patient = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    reporters: ['default', './test/support/tally.ts'],
    coverage: { provider: 'v8', include: ['packages/*/src/**/*.ts'], reporter: ['text', 'json-summary'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Some of them wait for the disk: more than there are cores keep the cores busy.
          maxWorkers: 3,
          include: [
            'packages/*/src/**/*.test.ts',
            'test/{tidy,contract,sim,fuzz}/**/*.test.ts',
            'bench/**/*.test.ts',
            'demo/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        // Real processes on real sockets, most of which wait for time to pass: four files at a time leave two cores some rest.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...alone, ...long],
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
                include: [...long, ...more],
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
