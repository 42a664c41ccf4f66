// A manager, three agents, a target, a mail server and a webhook's receiver on this machine, and who wants to hear what. Knows how they are started, ended and
// asked; refuses to know what is measured.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTarget, type Target } from '../../demo/target/target.ts';
import type { Status } from '../../packages/manager/src/core/api.ts';
import { mailReceiver, WebhookReceiver } from '../../test/support/receivers.ts';
import { startAgent, startManager, type Vedette } from '../vedette.ts';

/** How a service is looked at. Each has a target of its own. */
export type Watching = { readonly id: string; readonly words: string; readonly every: string; readonly agents: number };

export const AGENTS = ['agent-1', 'agent-2', 'agent-3'] as const;

export const watchings: readonly Watching[] = [
  { id: 'every-1s', words: 'three agents, every 1 s', every: '1s', agents: 3 },
  { id: 'every-5s', words: 'three agents, every 5 s', every: '5s', agents: 3 },
  { id: 'one-agent', words: 'one agent, every 1 s', every: '1s', agents: 1 },
];

export const gracesS = [5, 20] as const;

/** Everybody hears of one service, and has one grace and a mailbox: nothing that is measured waits for anything else. */
export type Listener = { readonly id: string; readonly watching: Watching; readonly graceMs: number };

export const listeners: readonly Listener[] = watchings.flatMap((watching) =>
  gracesS.map((grace) => ({ id: `${watching.id}-grace-${grace}s`, watching, graceMs: grace * 1_000 })),
);

export const mailboxOf = (listener: string): string => `${listener}@example.com`;

export type Setting = {
  readonly target: Target;
  readonly hook: WebhookReceiver;
  readonly mail: Awaited<ReturnType<typeof mailReceiver>>;
  /** Rejects when one of them ends by itself. */
  readonly ended: Promise<never>;
  /** Whether every service is up for all who look at it. */
  isUp(): Promise<boolean>;
  stop(): Promise<void>;
};

type Ports = { readonly target: Target; readonly hook: number; readonly mail: number };

const configFor = ({ target, hook, mail }: Ports): string => {
  const smtp = { type: 'email', host: '127.0.0.1', port: mail, tls: 'none', from: 'vedette@example.com' };
  return JSON.stringify({
    manager: { listen: 0, http: 0 },
    agents: Object.fromEntries(AGENTS.map((id) => [id, null])),
    // A target that goes several times in a few minutes would soon be told of as one that comes and goes.
    defaults: { timeout: '500ms', flapping: 'off' },
    channels: {
      hook: { type: 'webhook', url: `http://127.0.0.1:${hook}/` },
      ...Object.fromEntries(listeners.map(({ id }) => [`mail-${id}`, { ...smtp, to: [mailboxOf(id)] }])),
    },
    services: Object.fromEntries(
      watchings.map(({ id, every, agents }) => {
        const { port } = target.port(id).view();
        return [id, { target: `127.0.0.1:${port}`, every, agents: AGENTS.slice(0, agents) }];
      }),
    ),
    subscribers: Object.fromEntries(
      listeners.map(({ id, watching, graceMs }) => [
        id,
        { services: [watching.id], grace: `${graceMs}ms`, channels: ['hook', `mail-${id}`] },
      ]),
    ),
  });
};

const statusAt = async (port: number): Promise<Status> => {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/status`);
  return (await response.json()) as Status;
};

export const startSetting = async (): Promise<Setting> => {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'vedette-bench-telling-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const target = await startTarget({ ports: watchings.map(({ id }) => ({ name: id })) });
  undo.defer(() => target.close());
  const hook = undo.use(await WebhookReceiver.begin());
  const mail = undo.use(await mailReceiver());
  const file = join(folder, 'vedette.yaml');
  await writeFile(file, configFor({ target, hook: hook.port, mail: mail.port }));
  const { manager, addresses } = await startManager(file);
  undo.defer(() => manager.stop());
  const programs: Vedette[] = [manager];
  for (const id of AGENTS) {
    const agent = startAgent(id, addresses.agents.port);
    undo.defer(() => agent.stop());
    programs.push(agent);
  }
  const isUp = async (): Promise<boolean> => {
    const { services } = await statusAt(addresses.http.port);
    return services.every(({ from }) => from.length > 0 && from.every(({ health }) => health === 'up'));
  };
  const kept = undo.move();
  const ended = Promise.race(programs.map((program) => program.ended));
  return { target, hook, mail, ended, isUp, stop: () => kept.disposeAsync() };
};
