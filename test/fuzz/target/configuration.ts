// Fuzzes the manager's configuration: any text gives wishes, or problems that say where and what, without a word that a terminal would act
// upon; and what is wished for can be told to agents. Knows what an answer has to be; refuses to know what may be written.
import { parseConfig } from '../../../packages/manager/src/config/parse.ts';
import { formatProblems } from '../../../packages/manager/src/config/problems.ts';
import type { ConfigProblem } from '../../../packages/manager/src/core/api.ts';
import { assign, demandsOf } from '../../../packages/manager/src/core/assignment.ts';
import type { Wishes } from '../../../packages/manager/src/core/wishes.ts';
import { parseTarget } from '../../../packages/protocol/src/target/index.ts';
import { limits } from '../../../packages/protocol/src/wire/limits.ts';
import { bomb, configurations } from '../make/documents.ts';
import { mutatedText } from '../make/text.ts';
import { mustBeSayable } from '../session/sayable.ts';
import { rule, type Target } from '../target.ts';
import { bytesOf, mustBeSaid, mustBeShowable, textOf } from '../text.ts';

type Answer =
  | { readonly wishes: Wishes; readonly doubts?: readonly ConfigProblem[] }
  | { readonly problems: readonly ConfigProblem[] };
export type Parse = (text: string, file: string) => Answer;

const FILE = '/etc/vedette/vedette.yaml';

/** A few of very many problems are looked at: they are alike. */
const LOOKED_COUNT_MAX = 50;

const checkProblems = (problems: readonly ConfigProblem[], text: string): void => {
  const lineCount = text.split(/\r\n|\r|\n/).length;
  for (const { path, line, column = 1, message } of problems.slice(0, LOOKED_COUNT_MAX)) {
    mustBeSaid(message, 'a message');
    mustBeShowable(path, 'a path');
    const isThere = line === undefined || (line >= 1 && line <= lineCount && column >= 1);
    rule(isThere, 'place', () => `a problem on line ${line}, column ${column}, of ${lineCount} lines`);
    // What should stand at the top of the file and does not has no line.
    rule(!path.includes('.') || line !== undefined, 'place', () => `a problem of ${path} without its line`);
  }
  const shown = formatProblems(FILE, problems).split('\n');
  rule(shown.length <= LOOKED_COUNT_MAX + 1, 'lines', () => `${shown.length} lines are shown`);
};

const checkWishes = (wishes: Wishes): void => {
  const targets = wishes.services.map(({ target }) => target);
  rule(new Set(targets).size === targets.length, 'wishes', () => 'two services have the same target');
  rule(
    targets.every((target) => 'target' in parseTarget(target)),
    'wishes',
    () => 'a service has no target',
  );
  const durations = [wishes.retentionMs, ...wishes.services.flatMap((it) => [it.everyMs, it.timeoutMs, it.graceMs])];
  rule(
    durations.every((ms) => Number.isSafeInteger(ms) && ms >= 0),
    'wishes',
    () => 'a duration is none',
  );
  const slots = new Map(wishes.services.map(({ id }, i) => [id, i]));
  for (const services of assign(wishes.agents, demandsOf(wishes), slots).values()) {
    const some = services.slice(0, limits.assignmentsPerPartMax);
    mustBeSayable({ type: 'configure', revision: 1, hash: 'h', part: 0, parts: 1, services: some });
  }
};

const check = (parse: Parse, input: Uint8Array): void => {
  const text = textOf(input);
  const answer = parse(text, FILE);
  if ('problems' in answer) {
    rule(answer.problems.length > 0, 'problems', () => 'neither wishes nor problems');
    checkProblems(answer.problems, text);
  } else {
    checkProblems(answer.doubts ?? [], text);
    checkWishes(answer.wishes);
  }
};

const make: Target['make'] = (dice) => {
  const seed = dice.chance(0.02) ? bomb(dice) : dice.pick(configurations);
  return dice.chance(0.05) ? bytesOf(seed) : mutatedText(seed, dice, configurations);
};

export const configurationTarget = (parse: Parse): Target => ({
  name: 'configuration',
  share: 40,
  msMax: 2_000,
  make,
  check: (input) => check(parse, input),
});

export const configurationFuzz = configurationTarget(parseConfig);
