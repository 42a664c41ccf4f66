// Those who connect to a manager and have no business there, and what becomes of the words of an agent or a manager on their way. Knows who says what
// wrong thing, and by when it has to be over; refuses to know how that is found out (check/ending.ts).
import { sessionTimes } from '../../../packages/protocol/src/delivery/liveness.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import type { Message } from '../../../packages/protocol/src/wire/message.ts';
import { mustEnd } from '../check/ending.ts';
import { GUEST } from '../scenario.ts';
import type { World } from '../system/world.ts';
import type { Dice } from '../world/dice.ts';
import { Machine } from '../world/machine.ts';
import { Process } from '../world/process.ts';
import {
  agentWords,
  earlyWords,
  flood,
  headlessConfigure,
  headlessState,
  helloOf,
  managerWords,
  rudeSpeeches,
  slowSpeeches,
} from './mischief.ts';

const { greetingMs: GREETING_MS, deadMs: DEAD_MS } = sessionTimes;
const AT_ONCE_MS = 0;

type Visit = { readonly what: string; readonly words: readonly Message[]; readonly withinMs: number };

/** Somebody connects to whatever manager there is, says something, and waits to be shown the door. */
export const visit = async (world: World, dice: Dice): Promise<void> => {
  const { what, words, withinMs } = drawVisit(dice);
  const process = new Process(world.agenda, new Machine('stranger'));
  try {
    const connection = await world.network.connect(process, dice.pick(world.sites).process.machine.name);
    const channel = connection.dialling.open({ message: () => {}, close: () => {} });
    world.history.note(() => `STRANGER #${connection.accepting.id} ${what}`);
    mustEnd(world.agenda, world.history, connection.accepting, { what, after: words.length, withinMs });
    for (const word of words) process.after(dice.chance(0.7) ? 0 : dice.between(0, 2_000), () => channel.send(word));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
};

const drawVisit = (dice: Dice): Visit => {
  const epoch = dice.hex(16);
  const guest = helloOf(GUEST, epoch);
  const visits: readonly (() => Visit)[] = [
    () => ({ what: 'silence', words: [], withinMs: GREETING_MS }),
    () => {
      const word = dice.pick([...agentWords.slice(1), ...managerWords, ...earlyWords]);
      return { what: `a ${word.type} before all`, words: [word], withinMs: AT_ONCE_MS };
    },
    () => ({ what: 'a name nobody knows', words: [helloOf('nobody', epoch)], withinMs: AT_ONCE_MS }),
    () => ({
      what: 'a version nobody speaks',
      words: [helloOf(GUEST, epoch, { versions: [999] })],
      withinMs: AT_ONCE_MS,
    }),
    () => {
      const speech = dice.pick(rudeSpeeches(epoch));
      return { what: `a guest's ${speech.at(-1)?.type}`, words: [guest, ...speech], withinMs: AT_ONCE_MS };
    },
    () => {
      const speech = dice.pick(slowSpeeches(epoch));
      return { what: `a guest's ${speech.at(-1)?.type ?? 'silence'}`, words: [guest, ...speech], withinMs: DEAD_MS };
    },
    () => ({ what: `a guest's flood`, words: [guest, ...flood(epoch)], withinMs: DEAD_MS }),
  ];
  return dice.pick(visits)();
};

/** Something that nobody said comes out of an agent's connection, at one end. */
export const garble = (world: World, dice: Dice): void => {
  const open = world.network.connections.filter(
    ({ dialling, accepting }) =>
      dialling.isAdmitted && accepting.isAdmitted && !dialling.isClosed && !accepting.isClosed,
  );
  if (open.length === 0) return;
  const { dialling, accepting } = dice.pick(open);
  const isToAgent = dice.chance(0.5);
  const [from, to] = isToAgent ? [accepting, dialling] : [dialling, accepting];
  // A refusal is believed wherever it comes, and one of these would be a true welcome's double.
  const words = isToAgent
    ? [...agentWords, headlessConfigure, ...managerWords.filter(({ type }) => type === 'welcome')]
    : [...agentWords.slice(0, 1), ...managerWords, headlessState];
  const word = dice.pick(words);
  world.history.note(() => `GARBLE #${to.id} ${word.type} to ${to.process.machine.name}`);
  from.garble(word, () =>
    mustEnd(world.agenda, world.history, to, {
      what: `a garbled ${word.type}`,
      after: to.taken.count,
      withinMs: AT_ONCE_MS,
    }),
  );
};
