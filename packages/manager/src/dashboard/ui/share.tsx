// How much of something is used, as a number and a bar, and whether that is more than it may be. Knows shares from 0 to 1.
import type { AgentView } from '../../core/api.ts';

type Props = { readonly agent: Pick<AgentView, 'vitals' | 'limits'>; readonly part: 'cpu' | 'memory' | 'disk' };

export const Share = ({ agent: { vitals, limits }, part }: Props) => {
  const used = vitals?.machine?.[part];
  if (used === undefined) return <span class="soft">–</span>;
  const limit = limits?.[part] ?? Number.POSITIVE_INFINITY;
  const isOver = used > limit;
  const text = `${Math.round(used * 100)} %`;
  return (
    <span class={isOver ? 'share over' : 'share'}>
      <svg viewBox="0 0 40 6" width="40" height="6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="all" width="40" height="6" rx="3" />
        <rect class="used" width={Math.max(2, Math.min(1, used) * 40)} height="6" rx="3" />
      </svg>
      {isOver ? <b>{`${text} > ${Math.round(limit * 100)} %`}</b> : text}
    </span>
  );
};
