// A program that appends to the store named on its command line without end, and prints every mark it was told is durable.
// It is there to be killed.
import { openNamed } from './store-opener.ts';
import { batch } from './store-samples.ts';
import { tell } from './teller.ts';

const [named = ''] = process.argv.slice(2);
const { store, persist } = await openNamed(named);
const append = async (agent: string): Promise<never> => {
  for (let from = 1; ; from += 50) {
    const [outcome] = await persist(() => store.append([batch(from, from + 49, { agent })]));
    await tell(`${agent} ${outcome?.mark}`);
  }
};
await Promise.all(['a', 'b', 'c', 'd'].map(append));
