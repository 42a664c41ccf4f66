// `test` with an operator at hand, who cleans up whatever happens and shows what the programs said last when a test fails.
import { test as base } from 'vitest';
import { Operator } from './operator.ts';

export const test = base.extend<{ operator: Operator }>({
  operator: async ({ onTestFailed, task }, use) => {
    const operator = await Operator.begin();
    onTestFailed(() => {
      process.stderr.write(`\n${task.name}: what the programs said\n${operator.testament()}\n`);
    });
    let complaints: string[] = [];
    try {
      await use(operator);
    } finally {
      complaints = await operator.end();
    }
    if (complaints.length > 0 && task.result?.state !== 'fail') throw new Error(complaints.join('; '));
  },
});
