// A program that appends to the store named on its command line without end, and prints every mark it was told is durable.
// It is there to be killed.
import { openSqliteStore } from '../../packages/manager/src/store/sqlite/sqlite-store.ts';
import { batch } from './store-samples.ts';
import { tell } from './teller.ts';

const [file = ''] = process.argv.slice(2);
const store = await openSqliteStore({ file });
const append = async (agent: string): Promise<never> => {
  for (let from = 1; ; from += 50) {
    const [outcome] = await store.append([batch(from, from + 49, { agent })]);
    await tell(`${agent} ${outcome?.mark}`);
  }
};
await Promise.all(['a', 'b', 'c', 'd'].map(append));
