// A program that delivers to the store named on its command line, judges and packs, all at once and without end, and prints every mark it was told is durable. It
// is there to be killed.
import { DAY_START_MS, delivered, packing } from './store-history-samples.ts';
import { openNamed } from './store-opener.ts';
import { judgedUpTo } from './store-samples.ts';
import { tell } from './teller.ts';

const BATCH = 50;

const [named = ''] = process.argv.slice(2);
const { store, persist } = await openNamed(named);
const deliver = async (): Promise<never> => {
  for (let seq = 1; ; seq += BATCH) {
    const rows = Array.from({ length: BATCH }, (_, i) => {
      const n = seq + i;
      return [1 + (n % 3), DAY_START_MS + n * 20_000, 0, n % 100] as const;
    });
    const entry = delivered('a', seq, DAY_START_MS + (seq + BATCH) * 20_000, rows);
    const [outcome] = await persist(() => store.append([entry]));
    await persist(() => store.commit(judgedUpTo(seq + BATCH - 1, { agent: 'a' })));
    await tell(`${outcome?.mark}`);
  }
};
const pack = async (): Promise<never> => {
  for (;;) await persist(() => store.packSome(packing({ chunk: 60 })));
};
await Promise.all([deliver(), pack()]);
