// `vedette watch`: follows what happens, as a live view on a terminal and as a line per change elsewhere.
import { Fault } from '@vedette/protocol/kit';
import { parseDuration } from '../core/duration.ts';
import { createClient } from './client.ts';
import { type Followed, follow } from './follow.ts';
import { time } from './format.ts';
import { byTrouble, healthWords, servicesSummary } from './health-words.ts';
import { exits, type Io, line } from './io.ts';
import { paintFor } from './paint.ts';
import { fullScreen } from './terminal.ts';
import { safe } from './text.ts';
import { managerOption, type Verb } from './verb.ts';
import { emptyModel, type Happening, type Model, step } from './watch-model.ts';
import { screen } from './watch-screen.ts';

/** How much of the past is kept to fill a tall screen. */
const HAPPENINGS_MAX = 200;

/** Between two repaints, so that a storm of changes costs no more than a calm. */
const REPAINT_MS = 100;

const TIMER_MS_MAX = 2 ** 31 - 1;

export const watch: Verb = {
  command: 'watch',
  describe: 'Follow what happens, live',
  options: {
    for: { type: 'string', describe: 'Leave after so long: 30s, 5m' },
    manager: managerOption,
  },
  examples: [
    ['$0 watch', 'a live view; q leaves it'],
    ['$0 watch --for 1h | tee changes.log', 'without a terminal: a line per change'],
  ],
  async run(io, words) {
    const leaving = new AbortController();
    const leave = (): void => leaving.abort();
    using _signals = io.onSignal(leave);
    const stayMs = stay(words.text('for'));
    const timer = stayMs === undefined ? undefined : setTimeout(leave, stayMs);
    try {
      const events = follow(createClient(io, words.text('manager')), leaving.signal);
      if (io.out.isTTY === true && io.keyboard) await live(io, events, leave);
      else await lines(io, events);
      return exits.ok;
    } finally {
      clearTimeout(timer);
    }
  },
};

const stay = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const read = parseDuration(text);
  if ('ms' in read && read.ms <= TIMER_MS_MAX) return read.ms;
  throw new Fault('usage', `--for ${'problem' in read ? read.problem : 'is at most 24 days'}.`);
};

const now = (): string => new Date().toISOString();

const lines = async (io: Io, events: AsyncIterable<Followed>): Promise<void> => {
  let model: Model = emptyModel;
  const say = ({ at, text }: Happening): void => line(io.out, `${time(at)}  ${safe(text)}`);
  for await (const event of events) {
    const next = step(model, event, now());
    if (model.manager === undefined && event.type === 'status') {
      const services = event.data.services.toSorted(byTrouble);
      say({ at: now(), text: servicesSummary(services) });
      for (const service of services) {
        if (service.health !== 'up') say({ at: service.since, text: `${service.id} is ${healthWords(service)}` });
      }
    }
    model = next.model;
    for (const happening of next.happenings) say(happening);
  }
};

const live = async (io: Io, events: AsyncGenerator<Followed, void>, leave: () => void): Promise<void> => {
  const paint = paintFor(io.out, io.env);
  let model: Model = emptyModel;
  let happenings: readonly Happening[] = [];
  // The first event comes before the screen is taken: a manager that cannot be asked is told of where the command was typed.
  const first = await events.next();
  if (first.done === true) return;
  const take = (event: Followed): void => {
    const next = step(model, event, now());
    model = next.model;
    happenings = [...happenings, ...next.happenings].slice(-HAPPENINGS_MAX);
  };
  using full = fullScreen(io);
  const draw = (): void =>
    full.draw(screen(model, happenings, { columns: io.out.columns ?? 80, rows: io.out.rows ?? 24 }, now(), paint));
  using _keys = io.keyboard?.raw((key) => {
    if (key === 'q' || key === 'Q' || key === '\u0003' || key === '\u001b') leave();
  });
  using _resizes = io.onResize(draw);
  take(first.value);
  draw();
  let dirty = false;
  let drawnAtMs = performance.now();
  // Ages grow by themselves: once a second something is to be drawn even when nothing happens.
  const ticking = setInterval(() => {
    const atMs = performance.now();
    if (!dirty && atMs - drawnAtMs < 1_000 - REPAINT_MS / 2) return;
    dirty = false;
    drawnAtMs = atMs;
    draw();
  }, REPAINT_MS);
  try {
    for await (const event of events) {
      take(event);
      dirty = true;
    }
  } finally {
    clearInterval(ticking);
  }
};
