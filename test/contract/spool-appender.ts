// A program that appends to the spool in the folder named on its command line, with an epoch of its own, and prints the last number of
// every batch it was told is durable. It goes on until it has appended as many as it was told; without a number it is there to be killed.
import { systemClock } from '@vedette/protocol/kit/system';
import { openSqliteSpool } from '../../packages/agent/src/spool/sqlite/sqlite-spool.ts';
import { batchOf } from './spool-samples.ts';
import { tell } from './teller.ts';

const [folder = '', epoch = '', bytesMax = '', batches = 'Infinity'] = process.argv.slice(2);
const spool = await openSqliteSpool({
  folder,
  epoch,
  bytesMax: Number(bytesMax),
  ageMaxMs: Number.POSITIVE_INFINITY,
  freeBytesMin: 0,
  clock: systemClock,
  report: () => undefined,
});
let count = 0;
const append = async (): Promise<void> => {
  while (count < Number(batches)) {
    const from = 1 + 5 * count++;
    await spool.append(batchOf(from, 'rrcrr', 300));
    await tell(`${from + 4}`);
  }
};
await Promise.all([append(), append(), append(), append()]);
await spool.close();
