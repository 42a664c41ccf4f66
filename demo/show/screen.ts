// The live view as lines of text: the services, the agents, who was told, and the story below. Pure; knows a width and a height.
import type { ServiceView } from '../../packages/manager/src/core/api.ts';
import type { Snapshot } from './manager-client.ts';
import { subscribers } from './scenery.ts';

export type Line = {
  readonly text: string;
  /** How the story is going there; nothing for what has no outcome. */
  readonly mood?: 'good' | 'bad' | 'dim';
};

export type Frame = {
  /** A line under the title. */
  readonly note: string;
  readonly snapshot: Snapshot | undefined;
  readonly story: readonly Line[];
  readonly nowMs: number;
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
};

const codes: Readonly<Record<string, number>> = {
  up: 32,
  good: 32,
  failing: 33,
  down: 31,
  bad: 31,
  unknown: 35,
  dim: 2,
};

const paint = (text: string, as: string | undefined, colour: boolean): string => {
  const code = as === undefined ? undefined : codes[as];
  return colour && code !== undefined ? `\u001b[${code}m${text}\u001b[0m` : text;
};

const age = (since: string, nowMs: number): string => {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(since)) / 1_000));
  return seconds < 120 ? `${seconds}s` : `${Math.floor(seconds / 60)}m`;
};

const row = (service: ServiceView, { nowMs, colour }: Frame): string => {
  const health = service.health.padEnd(8);
  const left = `${service.id.padEnd(6)} ${service.target.padEnd(22)} `;
  const middle = ` ${(service.reason ?? '').padEnd(9)} ${age(service.since, nowMs).padStart(5)}  `;
  const from = service.from.map((view) => paint(view.agent, view.health, colour)).join(' ');
  return left + paint(health, service.health, colour) + middle + from;
};

const table = (frame: Frame): string[] => {
  const { snapshot, colour } = frame;
  if (!snapshot) return ['The manager is starting …'];
  const { status, notifications } = snapshot;
  const agents = status.agents.map(({ id, state }) =>
    paint(`${id} ${state}`, state === 'connected' ? 'up' : 'unknown', colour),
  );
  const told = Object.keys(subscribers).map((name) => {
    const count = notifications.filter(({ subscriber }) => subscriber === name).length;
    return `${name} ${count} message${count === 1 ? '' : 's'}`;
  });
  return [
    paint(
      `${'NAME'.padEnd(6)} ${'TARGET'.padEnd(22)} ${'HEALTH'.padEnd(8)} ${'REASON'.padEnd(9)} ${'SINCE'}  FROM`,
      'dim',
      colour,
    ),
    ...status.services.map((service) => row(service, frame)),
    '',
    `agents  ${agents.join(', ')}`,
    `told    ${told.join(', ')} (ops waits 4 s, night 15 s)`,
  ];
};

const clip = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;

/** At most `rows` lines; the newest of the story is the last one that fits. */
export const drawFrame = (frame: Frame): string[] => {
  const { note, story, columns, rows, colour } = frame;
  const head = [
    clip('Vedette demo: services are broken and healed on purpose. Ctrl-C stops it.', columns),
    paint(clip(note, columns), 'dim', colour),
    '',
    ...table(frame),
    '',
  ];
  const space = Math.max(0, rows - head.length);
  const tail = space === 0 ? [] : story.slice(-space);
  return [...head, ...tail.map(({ text, mood }) => paint(clip(text, columns), mood, colour))].slice(0, rows);
};
