// What PostgreSQL alone can do to a store: who may open it, under which settings, and who is the one that writes.
import { systemClock } from '@vedette/protocol/kit/system';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Links } from '../../packages/manager/src/store/postgres/client.ts';
import { openPostgresStore } from '../../packages/manager/src/store/postgres/postgres-store.ts';
import type { Store } from '../../packages/manager/src/store/store.ts';
import { eventually } from '../support/eventually.ts';
import { Postgres } from '../support/postgres.ts';
import { batch, itemsOf, judgement, notification } from './store-samples.ts';

const WITHIN_MS = 20_000;

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.begin();
}, 60_000);
afterAll(() => postgres.end());

const refusal = async (opening: Promise<Store>): Promise<unknown> => {
  const answer = await opening.then(
    async (store) => {
      await store.close();
      return undefined;
    },
    (error: unknown) => error,
  );
  return answer;
};

describe('settings that would lose what was acknowledged', () => {
  test.each([
    ['synchronous_commit off', "ALTER DATABASE $ SET synchronous_commit = 'off'"],
    ['read-only', 'ALTER DATABASE $ SET default_transaction_read_only = on'],
  ])('of the database: %s', async (_what, statement) => {
    const database = await postgres.database();
    await postgres.sql(database, statement.replace('$', database));
    expect(await refusal(postgres.open(database))).toMatchObject({ code: 'store-unusable' });
    const [schemas] = await postgres.sql(database, "SELECT to_regnamespace('vedette') IS NULL");
    expect(schemas).toEqual([true]);
  });

  describe('of the server', () => {
    const set = (setting: string, value: string) =>
      postgres.sql('postgres', `ALTER SYSTEM SET ${setting} = ${value}`, 'SELECT pg_reload_conf()');
    const code = (asked: Promise<unknown>): Promise<string> =>
      asked.then(
        () => 'taken',
        (fault: { code: string }) => fault.code,
      );

    test.each(['fsync', 'full_page_writes'])('%s off at the start', async (setting) => {
      const database = await postgres.database();
      await set(setting, 'off');
      try {
        await eventually('the setting', WITHIN_MS, async () => {
          const [row] = await postgres.sql<[string]>('postgres', `SHOW ${setting}`);
          return row?.[0] === 'off';
        });
        expect(await refusal(postgres.open(database))).toMatchObject({ code: 'store-unusable' });
      } finally {
        await set(setting, 'on');
      }
    });

    test('fsync off while the store is open: nothing is taken until it is on again', async () => {
      const store = await postgres.open(await postgres.database());
      const takes = () => code(store.number(['web']));
      expect(await takes()).toBe('taken');
      await set('fsync', 'off');
      try {
        await eventually('the store to take nothing', WITHIN_MS, async () => (await takes()) === 'store-failed');
      } finally {
        await set('fsync', 'on');
      }
      await eventually('the store to take something again', WITHIN_MS, async () => (await takes()) === 'taken');
      await store.close();
    }, 45_000);
  });

  test('a standby is waited for only where somebody says so: a commit that would not be is refused', async () => {
    const database = await postgres.database();
    await postgres.sql(database, `ALTER DATABASE ${database} SET synchronous_commit = local`);
    await (await postgres.open(database)).close();
    const set = (value: string) =>
      postgres.sql(database, `ALTER SYSTEM SET synchronous_standby_names = '${value}'`, 'SELECT pg_reload_conf()');
    await set('other');
    try {
      await eventually('the setting', WITHIN_MS, async () => {
        const [row] = await postgres.sql<[string]>(database, 'SHOW synchronous_standby_names');
        return row?.[0] === 'other';
      });
      expect(await refusal(postgres.open(database))).toMatchObject({ code: 'store-unusable' });
    } finally {
      await set('');
    }
  });

  test('another encoding than UTF-8', async () => {
    await postgres.sql('postgres', "CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0");
    expect(await refusal(postgres.open('ascii'))).toMatchObject({ code: 'store-unusable' });
  });
});

describe('a database', () => {
  test('with tables of others in it keeps them; in a schema of our name nothing is touched', async () => {
    const database = await postgres.database();
    await postgres.sql(database, 'CREATE TABLE public.journal (x int)', 'CREATE TABLE public.store (x int)');
    await (await postgres.open(database)).close();
    expect(await postgres.sql(database, 'SELECT * FROM public.store')).toEqual([]);
    const other = await postgres.database();
    await postgres.sql(other, 'CREATE SCHEMA vedette', 'CREATE TABLE vedette.store (version int)');
    expect(await refusal(postgres.open(other))).toMatchObject({ code: 'store-unusable' });
    const tables = await postgres.sql(other, "SELECT tablename FROM pg_tables WHERE schemaname = 'vedette'");
    expect(tables).toEqual([['store']]);
  });

  test('of a newer version is left as it is', async () => {
    const database = await postgres.database();
    await (await postgres.open(database)).close();
    await postgres.sql(database, 'UPDATE vedette.store SET version = 1000');
    expect(await refusal(postgres.open(database))).toMatchObject({ code: 'store-newer' });
    expect(await postgres.sql(database, 'SELECT version, fence FROM vedette.store')).toEqual([[1_000, 1]]);
  });

  test('in which the user may create nothing says who has to', async () => {
    const database = await postgres.database();
    await postgres.sql(database, 'CREATE ROLE guest LOGIN');
    const guest = () => openPostgresStore(postgres.connection(database, 'guest'), systemClock);
    expect(await refusal(guest())).toMatchObject({
      code: 'store-unusable',
      message: expect.stringContaining('CREATE SCHEMA'),
    });
    await postgres.sql(database, 'CREATE SCHEMA vedette AUTHORIZATION guest');
    expect(await refusal(guest())).toBeUndefined();
  });

  test('behind a password is opened with it, and says nothing of it otherwise', async () => {
    const database = await postgres.database();
    await postgres.sql(
      database,
      "CREATE ROLE locked LOGIN PASSWORD 'hunter2'",
      'CREATE SCHEMA vedette AUTHORIZATION locked',
    );
    const open = (password: string | undefined) =>
      openPostgresStore({ ...postgres.connection(database, 'locked'), password: async () => password }, systemClock);
    expect(await refusal(open('hunter2'))).toBeUndefined();
    for (const wrong of ['hunter22', undefined]) {
      const fault = await refusal(open(wrong));
      expect(fault).toMatchObject({ code: 'store-failed' });
      expect(JSON.stringify(fault, Object.getOwnPropertyNames(fault))).not.toContain('hunter2');
    }
  });

  test('that is not there, and a server that is not there, are faults', async () => {
    expect(await refusal(postgres.open('nowhere'))).toMatchObject({ code: 'store-failed' });
    const { place, ...connection } = postgres.connection('postgres');
    const gone = { ...connection, place: { ...place, port: 1 } };
    expect(await refusal(openPostgresStore(gone, systemClock))).toMatchObject({ code: 'store-failed' });
  });

  test('takes strange texts as far as they can be kept', async () => {
    const store = await postgres.open(await postgres.database());
    await store.commit(judgement({ notifications: [notification(1, { channels: ['hook'], text: 'a\0b' })] }));
    await store.pack({ key: 'k', channel: 'hook', notifications: [1] });
    await store.settle('k', { state: 'failed', error: "it's \\ \0 {null} \uD800 “ü”" });
    const [kept] = await store.notifications({ limit: 1 });
    expect(kept?.text).toBe('a\uFFFDb');
    expect(kept?.deliveries[0]?.error).toBe("it's \\ \uFFFD {null} \uFFFD “ü”");
    await store.close();
  });
});

describe('one manager', () => {
  test('a second one is refused, also when many begin at once with nothing there yet', async () => {
    const database = await postgres.database();
    const openings = await Promise.allSettled(Array.from({ length: 4 }, () => postgres.open(database)));
    const opened = openings.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = openings.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(opened).toHaveLength(1);
    expect(refused).toEqual(Array(3).fill(expect.objectContaining({ code: 'store-unusable' })));
    await opened[0]?.number(['web']);
    await opened[0]?.close();
    const next = await postgres.open(database);
    expect((await next.load()).slots).toEqual(new Map([['web', 1]]));
    await next.close();
  }, 30_000);

  test('whose lock was given away cannot keep anything any more, and what it had begun is done before the next one reads', async () => {
    const database = await postgres.database();
    const first = await postgres.open(database);
    await first.append([batch(1, 2)]);
    // Somebody holds up the table, so that an append is under way; the next manager raises the number meanwhile.
    const held = postgres.sql(database, 'BEGIN', 'LOCK TABLE vedette.journal', 'SELECT pg_sleep(1)', 'COMMIT');
    const waiting = (count: number) => async (): Promise<boolean> => {
      const [row] = await postgres.sql<[number]>(
        database,
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
      );
      return row?.[0] === count;
    };
    await eventually('the table to be locked', WITHIN_MS, async () => {
      const [row] = await postgres.sql<[number]>(
        database,
        "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'",
      );
      return row?.[0] === 1;
    });
    const under = first.append([batch(3, 4)]);
    await eventually('the append to wait', WITHIN_MS, waiting(1));
    let isRaised = false;
    const raised = postgres.sql(database, 'UPDATE vedette.store SET fence = fence + 1').then(() => {
      isRaised = true;
    });
    await eventually('the next manager to wait', WITHIN_MS, waiting(2));
    expect(isRaised).toBe(false);
    await held;
    expect(await under).toEqual([{ skipped: 0, mark: 4 }]);
    await raised;
    for (const act of [() => first.append([batch(5, 6)]), () => first.number(['x']), () => first.append([batch(5, 6)])])
      await expect(act()).rejects.toMatchObject({ code: 'store-failed' });
    // What is asked it still answers.
    expect((await first.unjudged(9)).flatMap(itemsOf)).toEqual([1, 2, 3, 4]);
    await first.close();
    const second = await postgres.open(database);
    expect(await second.append([batch(5, 6)])).toEqual([{ skipped: 0, mark: 6 }]);
    await second.close();
  }, 30_000);

  test('whose sessions are ended goes on by itself', async () => {
    const database = await postgres.database();
    const store = await postgres.open(database);
    await store.append([batch(1, 2)]);
    await postgres.sql(
      'postgres',
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
    );
    const outcome = await eventually('the store to go on', WITHIN_MS, () =>
      store.append([batch(3, 4)]).catch(({ code }: { code: string }) => {
        expect(code).toBe('store-failed');
        return undefined;
      }),
    );
    expect(outcome).toEqual([{ skipped: 0, mark: 4 }]);
    await store.close();
  }, 30_000);
});

test('a session that breaks while it is checked is the trouble of who wanted it, and of nobody else', async () => {
  const database = await postgres.database();
  const links = new Links(
    postgres.connection(database),
    async (session) => {
      const [row] = await session.rows<[number]>('SELECT pg_backend_pid()');
      await postgres.sql('postgres', `SELECT pg_terminate_backend(${row?.[0]}, 5000)`);
      // Its end comes by itself, while nothing is asked.
      await eventually('its end to be known', WITHIN_MS, () =>
        session.rows('SELECT 1').then(
          () => false,
          () => true,
        ),
      );
      await session.rows('SELECT 1');
    },
    1,
  );
  await expect(links.use((link) => link.rows('SELECT 1'))).rejects.toMatchObject({ code: expect.any(String) });
  await links.close();
});
