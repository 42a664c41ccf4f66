// vedette-agent as its own main puts it together, with one addition: what its spool keeps is written down in an oracle file as well. Knows that
// file; refuses to change anything about the agent, but for a spool smaller than its options can say.
// Usage: ORACLE=FILE [SPOOL_BYTES=N] node agent-with-oracle.ts (the options of vedette-agent)
import process from 'node:process';
import { Fault, messageOf } from '@vedette/protocol/kit';
import { systemClock, systemRandom } from '@vedette/protocol/kit/system';
import { type AgentOptions, createAgent } from '../../packages/agent/src/agent.ts';
import { parseOptions } from '../../packages/agent/src/options.ts';
import type { Spool } from '../../packages/agent/src/spool/spool.ts';
import { type AgentState, openState } from '../../packages/agent/src/state.ts';
import { hashOf, numbered, OracleFile } from './oracle.ts';

type Logger = AgentOptions['logger'];

const STOP_MS = 10_000;

const fail = (error: unknown): never => {
  process.stderr.write(`agent-with-oracle: ${messageOf(error)}\n`);
  process.exit(error instanceof Fault ? error.exit : 70);
};

/** The first and only writer numbers the items from 1, without holes: so the numbers are known here before the spool says them. */
const watched = (spool: Spool, oracle: OracleFile): Spool => {
  let next = 1;
  return {
    epoch: spool.epoch,
    ranges: () => spool.ranges(),
    counts: () => spool.counts(),
    append: async (batch) => {
      const [first, last] = [next, next + batch.count - 1];
      next += batch.count;
      const { results, changes } = batch;
      const line = {
        epoch: spool.epoch,
        first,
        last,
        hash: hashOf(results, changes),
        changes: numbered(first, changes),
      };
      oracle.write({ state: 'begun', ...line });
      await spool.append(batch);
      if ((spool.ranges().at(-1)?.next ?? 0) <= last) throw new Error(`item ${last} is kept, but has no number`);
      oracle.write({ state: 'durable', ...line });
    },
    read: (after, count) => spool.read(after, count),
    release: (mark) => spool.release(mark),
  };
};

/** As little of a logger as the agent needs, without a library of the agent's: one JSON line each. */
const lineLogger = (): Logger => {
  const say = (first: unknown, second?: unknown): void => {
    const [fields, msg] = typeof first === 'string' ? [{}, first] : [first, second];
    const { err, ...rest } = fields as { readonly err?: unknown };
    const why = err === undefined ? {} : { err: messageOf(err) };
    process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...rest, ...why, msg })}\n`);
  };
  const quiet = (): void => {};
  return { info: say, warn: say, error: say, fatal: say, debug: quiet, trace: quiet } as unknown as Logger;
};

try {
  const { ORACLE, SPOOL_BYTES } = process.env;
  if (ORACLE === undefined) throw new Fault('usage', 'Name the oracle file in ORACLE.');
  const oracle = new OracleFile(ORACLE);
  const { logLevel: _, stateFolder, spoolBytesMax: mibs, ...options } = await parseOptions(process.argv.slice(2));
  const spoolBytesMax = SPOOL_BYTES === undefined ? mibs : Number(SPOOL_BYTES);
  const clock = systemClock;
  const logger = lineLogger();
  const epoch = systemRandom.hex(16);
  const open = async (): Promise<AgentState> => {
    const state = await openState({ folder: stateFolder, epoch, spoolBytesMax, clock, logger });
    return { ...state, spool: watched(state.spool, oracle) };
  };
  const agent = await createAgent({ ...options, openState: open, clock, random: systemRandom, logger, failed: fail });
  process.once('SIGTERM', () => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void agent.stop().then(() => process.exit(0));
  });
} catch (error) {
  fail(error);
}
