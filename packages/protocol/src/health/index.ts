export type { Change, Health } from './change.ts';
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
