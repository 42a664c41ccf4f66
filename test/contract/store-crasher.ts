// A program that does one thing to the stores named on its command line, and is killed at the point given there: 0 for none, and then it says how many there were.
// Each act loads what it needs and no more: there are many starts.
import { endAt } from './crash-points.ts';

const [act = '', wanted = '0', from = '', to = ''] = process.argv.slice(2);

const acts: Readonly<Record<string, () => Promise<() => Promise<void> | void>>> = {
  open: async () => {
    const { openStoreFile } = await import('../../packages/manager/src/store/sqlite/store-file.ts');
    return () => openStoreFile(from).close();
  },
  pack: async () => {
    const { openStoreFile } = await import('../../packages/manager/src/store/sqlite/store-file.ts');
    const { createEngine } = await import('../../packages/manager/src/store/sqlite/engine.ts');
    const { packing } = await import('./store-history-samples.ts');
    return () => {
      using database = openStoreFile(from);
      const engine = createEngine(database);
      for (let isDone = false; !isDone; ) ({ isDone } = engine.packStep(packing()));
    };
  },
  compact: async () => {
    const { openIdleStore } = await import('../../packages/manager/src/idle-store.ts');
    return () => {
      using store = openIdleStore(from);
      store.compact();
    };
  },
  'open-postgres': async () => {
    const { readPostgres } = await import('../../packages/manager/src/core/postgres-place.ts');
    const { LoneLink } = await import('../../packages/manager/src/store/postgres/client.ts');
    const { migrate } = await import('../../packages/manager/src/store/postgres/migration.ts');
    const read = readPostgres(from, (file) => file);
    if ('problem' in read) throw new Error(read.problem);
    const { place } = read;
    return async () => {
      const link = await LoneLink.open({ place, shown: from, password: async () => undefined });
      await migrate(link, from);
      await link.close();
    };
  },
  move: async () => {
    const { openStoreMove } = await import('../../packages/manager/src/store-move.ts');
    return async () => {
      await using move = await openStoreMove({ from, to, resolve: (file) => file, environment: {} });
      for await (const line of move.run()) if (line.type === 'end') break;
    };
  },
};

const run = await acts[act]?.();
const points = endAt(Number(wanted));
await run?.();
process.stdout.write(`${points()}\n`);
