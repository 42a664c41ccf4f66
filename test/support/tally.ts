import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

/**
 * Last of a run: a line `✗ file > test: why` for each failure, so that whoever sees only the end of a log knows what failed, and then `N passed, N failed`. A module that
 * fails to load, and an unhandled error, count as one failure each.
 */
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], _r: TestRunEndReason): void {
    let passed = 0;
    const failures = errors.map((error) => failureOf('outside the tests', [error]));
    for (const module of modules) {
      const file = module.relativeModuleId;
      for (const error of module.errors()) failures.push(failureOf(file, [error]));
      for (const test of module.children.allTests()) {
        const { state, errors: why } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed') failures.push(failureOf(`${file} > ${test.fullName}`, why ?? []));
      }
      for (const suite of module.children.allSuites())
        for (const error of suite.errors()) failures.push(failureOf(`${file} > ${suite.fullName}`, [error]));
    }
    process.once('exit', () => {
      for (const failure of failures) process.stdout.write(`✗ ${failure}\n`);
      process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
    });
  }
}

const WHY_CHARS_MAX = 300;

const failureOf = (where: string, [error]: readonly unknown[]): string => {
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return `${where}: ${String(message).replace(/\s+/g, ' ').slice(0, WHY_CHARS_MAX)}`;
};
