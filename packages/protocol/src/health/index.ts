export type { Change, Health } from './change.ts';
export { type Hurry, type HurryRule, hurry, SPACING_MS } from './due.ts';
export { needed, type View, type Whole, whole } from './quorum.ts';
export {
  codeOf,
  type DownReason,
  downReasons,
  type Result,
  SKIPPED,
  type UnknownReason,
  UP,
  unknownReasons,
  type Verdict,
  type VerdictCode,
  verdictOf,
} from './result.ts';
export {
  changeOf,
  type Failing,
  type GraceRule,
  heldFor,
  judge,
  obscure,
  unprobed,
  type Vantage,
  type VantageChange,
} from './vantage.ts';
