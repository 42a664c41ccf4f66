export { type BackoffRule, backoff } from './backoff.ts';
export type { Clock, MonoMs, WallMs } from './clock.ts';
export { every } from './every.ts';
export { errnoOf, Fault, type FaultCode, faults, messageOf } from './fault.ts';
export { hash32, hashFraction } from './hash.ts';
export { legible, quote } from './quote.ts';
export type { Random } from './random.ts';
export { Scope, type ScopeReport } from './scope.ts';
export { sleep, sleepUntil } from './sleep.ts';
