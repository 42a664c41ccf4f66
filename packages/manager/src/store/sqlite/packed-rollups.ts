// Roll-ups made ready to change threads: objects with a life of their own cannot. Refuses to know which they are.
import type { Rollup } from '../../history/rollup.ts';
import { decodeRollups, encodeRollups, ROLLUPS_MAX } from '../../history/rollup-bytes.ts';
import type { AgentRollups } from '../history.ts';

export type PackedRollups = Omit<AgentRollups, 'rollups'> & { readonly bytes: readonly Uint8Array[] };

/** Any width they all are multiples of will do to write their times. */
const UNIT_MS = 60_000;

export const packedRollups = ({ rollups, ...rest }: AgentRollups): PackedRollups => {
  const bytes: Uint8Array[] = [];
  for (let from = 0; from < rollups.length; from += ROLLUPS_MAX)
    bytes.push(encodeRollups(rollups.slice(from, from + ROLLUPS_MAX), UNIT_MS));
  return { ...rest, bytes };
};

export const unpackedRollups = ({ bytes, ...rest }: PackedRollups): AgentRollups => ({
  ...rest,
  rollups: bytes.flatMap((one): readonly Rollup[] => decodeRollups(one).rollups),
});
