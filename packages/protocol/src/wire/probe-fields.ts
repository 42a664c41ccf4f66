// Looking on demand, as shapes: what is asked for, and what came of it. Knows what a well-formed question and answer hold; refuses to know who may ask, and
// when it is looked.
import { check } from '../check/check.ts';
import { facts } from '../check/facts.ts';
import { missingCheck } from './configuration.ts';
import { limits } from './limits.ts';
import type { Probe, Probed, ProbeLook } from './message.ts';
import { boolean, int, note, object, optional, real, type Shape, text, where, wholeMs } from './shape.ts';

/** What an agent names in its `hello` if it can be asked to look (P84). */
export const PROBE_FEATURE = 'probe';

/** Whether an agent with these features can be asked this: to one that does not know a check, the question would be no message at all. */
export const canProbe = ({ look }: Pick<Probe, 'look'>, features: readonly string[]): boolean =>
  features.includes(PROBE_FEATURE) && (!look || missingCheck(look, features) === undefined);

const n = int(0, limits.seqMax);
const time = wholeMs(0, limits.timeMsMax);

const look: Shape<ProbeLook> = object<ProbeLook>({
  target: text(limits.targetBytesMax),
  timeoutMs: wholeMs(1, limits.durationMsMax),
  atMs: time,
  check: optional(check),
});

export const probe: Shape<Probe> = where(
  object<Probe>({ n, slot: optional(int(0, limits.slotMax)), look: optional(look) }),
  ({ slot, look: other }) => (slot === undefined) !== (other === undefined),
  'must have either a slot or a look',
);

export const probed: Shape<Probed> = object<Probed>({
  n,
  code: int(0, 255),
  atMs: optional(time),
  latencyMs: optional(real(0, limits.timeMsMax)),
  facts: optional(facts),
  text: optional(note(limits.noteBytesMax)),
  counts: optional(boolean),
});
