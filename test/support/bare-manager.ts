// A manager without conscience: asks whoever dials it to watch anything at all, and notes what it is told. Speaks the wire by the protocol's own rules;
// refuses to judge and to keep anything.
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { type ManagerEffect, type ManagerEvent, ManagerSession } from '../../packages/protocol/src/delivery/index.ts';
import type { Change } from '../../packages/protocol/src/health/index.ts';
import { Fault } from '../../packages/protocol/src/kit/index.ts';
import { systemClock as clock } from '../../packages/protocol/src/kit/system.ts';
import { Connection, listen } from '../../packages/protocol/src/link/index.ts';
import { type Assignment, type AssignmentProblem, configurationText } from '../../packages/protocol/src/wire/index.ts';

const WELCOME = {
  manager: 'bare',
  store: '0'.repeat(32),
  marks: [],
  credit: 20_000,
  pingMs: 500,
  deadMs: 30_000,
  spreadMs: 0,
};

export type BareManager = AsyncDisposable & {
  readonly port: number;
  /** What the agent refuses to probe. */
  readonly problems: Promise<readonly AssignmentProblem[]>;
  /** What it holds of each service, by slot, as it said last. */
  readonly held: ReadonlyMap<number, Change>;
};

/** Waits on loopback for one agent, to be told to watch these targets once a second, in slots from 1. */
export const startBareManager = async (targets: readonly string[]): Promise<BareManager> => {
  const held = new Map<number, Change>();
  const problems = Promise.withResolvers<readonly AssignmentProblem[]>();
  const services = targets.map(serviceOf);
  const hash = createHash('sha256').update(configurationText(services)).digest('hex');
  const converse = (socket: Socket): void => {
    const session = new ManagerSession(clock.elapsed());
    let alarm: Disposable | undefined;
    const feed = (event: ManagerEvent): void => {
      for (const effect of session.step(event, clock.elapsed())) carryOut(effect);
      alarm?.[Symbol.dispose]();
      const { wakeAt } = session;
      alarm = Number.isFinite(wakeAt) ? clock.at(wakeAt, () => feed({ type: 'wake', nowMs: clock.now() })) : undefined;
    };
    const connection = new Connection(
      socket,
      {
        message: (message) => feed({ type: 'received', message, nowMs: clock.now() }),
        close: () => alarm?.[Symbol.dispose](),
      },
      clock,
    );
    const carryOut = (effect: ManagerEffect): void => {
      if (effect.type === 'send') connection.send(effect.message);
      else if (effect.type === 'close') connection.close(new Fault(effect.code, effect.text));
      else if (effect.type === 'configured') problems.resolve(effect.configured.problems);
      else if (effect.type === 'state') for (const change of effect.changes) held.set(change.slot, change);
      if (effect.type === 'admit') {
        connection.admit();
        feed({ type: 'admitted', welcome: { ...WELCOME, nowMs: clock.now() } });
        feed({ type: 'configure', config: { revision: 1, hash, services } });
      }
      if (effect.type === 'store') {
        const { item } = effect;
        if (item.type === 'batch') for (const { change } of item.changes) held.set(change.slot, change);
        const seq = item.type === 'batch' ? item.seq + item.count - 1 : item.to;
        feed({ type: 'stored', mark: { epoch: item.epoch, seq } });
      }
    };
  };
  const listener = await listen({ host: '127.0.0.1', port: 0 }, 'bare manager', converse);
  const stop = (): Promise<void> => listener.close();
  return { port: listener.address.port, problems: problems.promise, held, [Symbol.asyncDispose]: stop };
};

const serviceOf = (target: string, index: number): Assignment => ({
  slot: index + 1,
  id: `s${index + 1}`,
  target,
  intervalMs: 1_000,
  timeoutMs: 900,
  gracesMs: [5_000],
  recover: 1,
  index: 0,
  of: 1,
});
