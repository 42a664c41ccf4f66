// Runs the live view on a terminal: hands it what the manager tells, keys and time, draws it, and carries out what it wants. Knows when; refuses to decide anything.
import { messageOf } from '@vedette/protocol/kit';
import type { Client } from '../client.ts';
import type { Followed } from '../follow.ts';
import { glyphsFor } from '../glyphs.ts';
import type { Io, Keyboard } from '../io.ts';
import { paintFor } from '../paint.ts';
import { fullScreen } from '../terminal.ts';
import { userName } from '../user-name.ts';
import { carriedOut, detailsOf } from './asking.ts';
import type { Effect, Event } from './events.ts';
import { readKeys } from './keys.ts';
import { screen } from './screen.ts';
import { firstState, type Size } from './state.ts';
import { step } from './step.ts';

/** Between two frames, so that a storm of changes costs no more than a calm. */
const FRAME_MS = 100;

/** Ages grow by themselves. */
const TICK_MS = 1_000;

/** The rest of a sequence follows within this, also over a slow line; later, an escape is the key of that name. */
const ESCAPE_MS = 50;

export type Live = {
  readonly io: Io;
  readonly keyboard: Keyboard;
  readonly events: AsyncGenerator<Followed, void>;
  readonly leave: () => void;
  /** Asks whatever anybody may ask. */
  readonly client: Pick<Client, 'get'>;
  /** Asks what only an operator may. @throws Fault where there is no token */
  readonly operator: () => Promise<Pick<Client, 'get' | 'post'>>;
};

const now = (): string => new Date().toISOString();

const sizeOf = ({ out }: Io): Size => ({ columns: out.columns || 80, rows: out.rows || 24 });

export const live = async (options: Live): Promise<void> => {
  const { io, keyboard, events, leave } = options;
  // The first event comes before the screen is taken: a manager that cannot be asked is told of where the command was typed.
  const first = await events.next();
  if (first.done === true) return;
  const [glyphs, paint] = [glyphsFor(io.env), paintFor(io.out, io.env)];
  let state = firstState(sizeOf(io), now());
  using full = fullScreen(io);
  using frames = framesOf(() => full.draw(screen(state, glyphs, paint)));
  const take = (event: Event): void => {
    const stepped = step(state, event, now());
    state = stepped.state;
    frames.wanted();
    for (const effect of stepped.effects) void carryOut(options, effect, state.size).then(take);
  };
  const carryOut = async (live: Live, effect: Effect, size: Size): Promise<Event> => {
    if (effect.type === 'leave') leave();
    return effect.type === 'leave' ? { type: 'passed' } : outcomeOf(live, effect, size);
  };
  using _keys = keysOf(keyboard, take);
  using _resizes = io.onResize(() => take({ type: 'resized', size: sizeOf(io) }));
  const ticking = setInterval(() => take({ type: 'passed' }), TICK_MS);
  try {
    take({ type: 'followed', event: first.value });
    for await (const event of events) take({ type: 'followed', event });
  } finally {
    clearInterval(ticking);
  }
};

/** What came of it, as the next event. */
const outcomeOf = async (
  { client, operator }: Live,
  effect: Exclude<Effect, { type: 'leave' }>,
  { columns }: Size,
): Promise<Event> => {
  if (effect.type === 'change') {
    try {
      return { type: 'done', text: await carriedOut(await operator(), effect.wanted, userName()) };
    } catch (error) {
      return { type: 'not-done', text: messageOf(error) };
    }
  }
  const { service, range } = effect;
  try {
    return { type: 'loaded', service, range, details: await detailsOf(client, service, range, columns, Date.now()) };
  } catch (error) {
    return { type: 'not-loaded', service, range, why: messageOf(error) };
  }
};

/** Draws at once when there was no frame lately, and otherwise as soon as there may be one. */
const framesOf = (draw: () => void): Disposable & { wanted(): void } => {
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const frame = (): void => {
    timer = undefined;
    drawnAtMs = performance.now();
    draw();
  };
  return {
    wanted() {
      if (timer !== undefined || isOver) return;
      const waitMs = drawnAtMs + FRAME_MS - performance.now();
      if (waitMs <= 0) frame();
      else timer = setTimeout(frame, waitMs);
    },
    [Symbol.dispose]: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
};

const keysOf = (keyboard: Keyboard, take: (event: Event) => void): Disposable => {
  let rest = '';
  let timer: NodeJS.Timeout | undefined;
  const read = (typed: string, isAll: boolean): void => {
    clearTimeout(timer);
    const { keys, rest: left } = readKeys(rest + typed, isAll);
    rest = left;
    for (const key of keys) take({ type: 'key', key });
    if (rest !== '') timer = setTimeout(() => read('', true), ESCAPE_MS);
  };
  const raw = keyboard.raw((typed) => read(typed, false));
  return {
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      raw[Symbol.dispose]();
    },
  };
};
