import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';
/** Last line of a run: `N passed, N failed`. A module that fails to load, and an unhandled error, count as one failure each. */
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], _r: TestRunEndReason): void {
    let passed = 0;
    let failed = errors.length;
    for (const m of modules) {
      failed += m.errors().length;
      for (const t of m.children.allTests()) {
        const s = t.result().state;
        if (s === 'passed') passed++;
        else if (s === 'failed') failed++;
      }
      for (const s of m.children.allSuites()) failed += s.errors().length;
    }
    process.once('exit', () => {
      process.stdout.write(`${passed} passed, ${failed} failed\n`);
    });
  }
}
