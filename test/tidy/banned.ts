// What code may not say, and what to say instead. Knows patterns and the few files that are the door to each forbidden thing.
import { codeOf } from './code.ts';
import { type Finding, isTest, lineAt, type Source } from './source.ts';

type Ban = {
  readonly pattern: RegExp;
  readonly instead: string;
  /** Paths that may: the beginning, or a part, of the path. */
  readonly doors: readonly string[];
  /** Tests may as well. */
  readonly inTests?: true;
};

const system = 'protocol/src/kit/system.ts';
const edges = [system, '/src/main.ts', '/src/cli/'];
const clocks = [...edges, '/src/http/', '/src/probe/', '/src/dashboard/browser.ts'];
/** A clean-up that hangs is given up by the machine's own time, whatever clock the rest runs on. */
const timers = [...clocks, 'protocol/src/kit/scope.ts'];

export const bans: readonly Ban[] = [
  { pattern: /\bDate\.now\b/g, instead: 'take a Clock and call now()', doors: clocks, inTests: true },
  { pattern: /\bnew Date\(\s*\)/g, instead: 'take a Clock and pass its now()', doors: clocks, inTests: true },
  { pattern: /\bperformance\.now\b/g, instead: 'take a Clock and call elapsed()', doors: clocks, inTests: true },
  { pattern: /\bset(?:Timeout|Interval)\s*\(/g, instead: 'take a Clock and call at()', doors: timers, inTests: true },
  { pattern: /\bMath\.random\b/g, instead: 'take a Random', doors: [system] },
  {
    pattern: /\bprocess\.env\b/g,
    instead: 'take it as an option: main.ts and cli/ read it',
    doors: edges,
    inTests: true,
  },
  {
    pattern: /\bprocess\.exit\b/g,
    instead: 'throw a Fault: main.ts ends the program',
    doors: ['/src/main.ts', '/src/cli/'],
    inTests: true,
  },
  {
    pattern: /\bconsole\./g,
    instead: 'take a Logger, or print from cli/ or main.ts',
    doors: ['/src/main.ts', '/src/cli/'],
  },
  { pattern: /[\w)\]]!(?!=)/g, instead: 'check for undefined, or make the type say it cannot be', doors: [] },
  { pattern: /\bas any\b|:\s*any\b|<any>/g, instead: 'say unknown and check', doors: [] },
  { pattern: /@ts-(?:ignore|nocheck|expect-error)\b/g, instead: 'make the types right', doors: [] },
];

/** A quantity without its unit is a mistake waiting for a reader who guesses another. */
const unitless = /\b(\w*(?:timeout|interval|delay|duration|grace|latency|period|elapsed|deadline))\??:\s*number\b/gi;

const matches = (path: string, text: string, pattern: RegExp, message: (found: string) => string): Finding[] =>
  [...text.matchAll(pattern)].map((match) => ({ path, line: lineAt(text, match.index), message: message(match[0]) }));

/** Calls and notations that have a better way here. */
export const bannedFindings = (sources: readonly Source[]): readonly Finding[] =>
  sources.flatMap(({ path, text }) => {
    const code = codeOf(text);
    return bans
      .filter(({ doors, inTests }) => !doors.some((door) => path.includes(door)) && !(inTests === true && isTest(path)))
      .flatMap(({ pattern, instead }) => matches(path, code, pattern, (found) => `${found}: ${instead}`));
  });

/** Numbers that are an amount of time by name and do not say in what unit. */
export const unitFindings = (sources: readonly Source[]): readonly Finding[] =>
  sources.flatMap(({ path, text }) =>
    matches(
      path,
      codeOf(text),
      unitless,
      (found) => `${found.split(/[?:]/)[0]}: put the unit last in the name, as in timeoutMs`,
    ),
  );
