// How long after the end of their grace people are told that something is down: when it is decided, and when webhook and mail arrive.
import { setTimeout as wait } from 'node:timers/promises';
import { type Bench, type Figure, withGoal } from '../report.ts';
import { median, quantile } from '../stats.ts';
import { type Delays, delaysOf, stages } from './delays.ts';
import { type Listener, listeners, mailboxOf, type Setting, startSetting, watchings } from './setting.ts';

const ROUNDS = 8;
/** A round begins this much later in the rhythm of the probes than the one before: whatever depends on it shows. */
const SHIFT_MS = 650;
const READY_MS_MAX = 60_000;
const TOLD_MS_MAX = 60_000;
const ASK_AGAIN_MS = 50;

/** Nobody minds a second. */
const LATE_MS_MAX = 1_000;

const until = async (what: string, withinMs: number, ask: () => boolean | Promise<boolean>): Promise<void> => {
  const giveUpAt = performance.now() + withinMs;
  while (!(await ask())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await wait(ASK_AGAIN_MS);
  }
};

const setAll = async ({ target }: Setting, kind: 'accept' | 'refuse'): Promise<void> => {
  await Promise.all(watchings.map(({ id }) => target.port(id).set({ kind })));
};

/** What one of them heard of this event since some message. */
const heardBy = ({ hook, mail }: Setting, { id }: Listener, event: string, from: { hook: number; mail: number }) => ({
  hook: hook.heard.slice(from.hook).find((one) => one.facts.subscriber === id && one.event === event),
  mail: mail.heard.slice(from.mail).find((one) => one.to.includes(mailboxOf(id)) && one.event === event),
});

/** Everything goes and comes back once; how late each of the listeners heard that it was gone. */
const round = async (setting: Setting, shiftMs: number): Promise<ReadonlyMap<Listener, Delays>> => {
  await until('everything to be up', READY_MS_MAX, () => setting.isUp());
  await wait(shiftMs);
  const from = { hook: setting.hook.heard.length, mail: setting.mail.heard.length };
  const allHeard = (event: string) => (): boolean =>
    listeners.every((listener) => {
      const { hook, mail } = heardBy(setting, listener, event, from);
      return hook !== undefined && mail !== undefined;
    });
  await setAll(setting, 'refuse');
  const goneMs = Date.now();
  await until('everybody to hear that it is down', TOLD_MS_MAX, allHeard('down'));
  await setAll(setting, 'accept');
  await until('everybody to hear that it is up', TOLD_MS_MAX, allHeard('up'));
  return new Map(
    listeners.map((listener) => {
      const { hook, mail } = heardBy(setting, listener, 'down', from);
      const decidedMs = Date.parse(hook?.facts.at ?? '');
      const sinceMs = Date.parse(hook?.facts.concerns[0]?.since ?? '');
      const heard = { hookMs: hook?.atMs ?? Number.NaN, mailMs: mail?.atMs ?? Number.NaN };
      return [listener, delaysOf({ graceMs: listener.graceMs, goneMs, sinceMs, decidedMs, ...heard })];
    }),
  );
};

const figuresOf = (rounds: readonly ReadonlyMap<Listener, Delays>[]): readonly Figure[] => {
  const late = listeners.flatMap((listener) =>
    stages.flatMap((stage): readonly Figure[] => {
      const all = rounds.map((delays) => delays.get(listener)?.[stage] ?? Number.NaN);
      const name = `${listener.watching.words}, grace ${listener.graceMs / 1_000} s: ${stage}`;
      const worst = { name: `${name}, worst`, value: quantile(all, 1), unit: 'ms' };
      // How long it takes to find out that a target is gone is no matter of graces.
      const isGoal = stage !== 'webhook, from when it was gone';
      return [
        { name: `${name}, median`, value: median(all), unit: 'ms' },
        isGoal ? withGoal(worst, LATE_MS_MAX) : worst,
      ];
    }),
  );
  const early = rounds.flatMap((delays) => [...delays.values()]).filter(({ decision }) => decision < 0).length;
  return [
    ...late,
    withGoal({ name: 'decided before the end of the grace', value: early, unit: 'times' }, 0),
    { name: 'rounds', value: rounds.length, unit: 'rounds' },
  ];
};

const run = async (tell: (line: string) => void): Promise<readonly Figure[]> => {
  const setting = await startSetting();
  const all = async (): Promise<readonly Figure[]> => {
    const rounds: ReadonlyMap<Listener, Delays>[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      tell(`round ${i + 1} of ${ROUNDS}`);
      rounds.push(await round(setting, i * SHIFT_MS));
    }
    return figuresOf(rounds);
  };
  try {
    return await Promise.race([all(), setting.ended]);
  } finally {
    await setting.stop();
  }
};

export const telling: Bench = {
  says: 'graces of 5 s and 20 s, three agents: how long after their end the decision, the webhook and the mail come',
  run,
};
