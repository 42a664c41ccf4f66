// One thing that people get wrong, as data. Knows what a row says; refuses to know how it is tried (../bad-input.test.ts).
import type { Operator } from '../../support/operator.ts';

export type World = {
  readonly operator: Operator;
  /** Another program listens there; nobody does. */
  readonly takenPort: number;
  readonly freePort: number;
};

export type Mistake = {
  readonly mistake: string;
  /** The configuration file's text, where there is one. */
  readonly file?: (world: World) => string;
  readonly before?: (world: World) => unknown;
  /** `vedette up` with the file when nothing is said. */
  readonly command?: (world: World) => readonly string[];
  readonly status: number;
  /** The first line on standard error: FOLDER, TAKEN and FREE stand for what differs. */
  readonly says: string;
  /** Files in the folder afterwards. */
  readonly leaves?: readonly string[];
};
