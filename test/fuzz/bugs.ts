// Every planted mistake by name. A fuzzer that finds none of them is blind.
import { sessionBugs } from './bug/session-bugs.ts';
import { textBugs } from './bug/text-bugs.ts';
import { wireBugs } from './bug/wire-bugs.ts';
import type { Target } from './target.ts';

export const bugs: Readonly<Record<string, Target>> = { ...wireBugs, ...sessionBugs, ...textBugs };
