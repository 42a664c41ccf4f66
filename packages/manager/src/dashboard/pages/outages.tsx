// What was down, and is: newest first, of a stretch of time.
import { useEffect } from 'preact/hooks';
import type { OutageView } from '../../core/api.ts';
import { model } from '../live.ts';
import { choose, route } from '../location.ts';
import { countText, lengthText } from '../state/time-text.ts';
import { useAsked, useStore } from '../ui/hooks.ts';
import { OutageRows } from '../ui/outage-rows.tsx';
import { Choice, Empty, PageHead, Trouble } from '../ui/parts.tsx';

const LIMIT = 500;
const stretches = [
  ['open', 'Lasting'],
  ['24h', '24 h'],
  ['7d', '7 d'],
  ['30d', '30 d'],
] as const;

export const Outages = () => {
  const chosen = useStore(route, ({ query }) => query['range'] ?? '24h');
  const path = `api/v1/outages?limit=${LIMIT}&${chosen === 'open' ? 'open=true' : `since=${chosen}`}`;
  const { answer, fault, again } = useAsked<readonly OutageView[]>(path);
  const live = useStore(model, ({ outages }) => outages);
  // An outage that begins or ends is a reason to ask again.
  useEffect(again, [live]);
  return (
    <>
      <PageHead title="Outages" lead={answer ? summary(answer) : ''}>
        <Choice label="Which" value={chosen} options={stretches} onChoose={(range) => choose({ range })} />
      </PageHead>
      <Trouble fault={fault} />
      {answer && answer.length > 0 ? (
        <section class="card flush" aria-label="Outages">
          <OutageRows outages={answer} onChange={again} />
        </section>
      ) : null}
      {answer?.length === 0 ? (
        <Empty>{chosen === 'open' ? 'Nothing is down.' : 'Nothing was down in this time.'}</Empty>
      ) : null}
    </>
  );
};

const summary = (outages: readonly OutageView[]): string => {
  const open = outages.filter(({ endedAt }) => endedAt === undefined).length;
  const longest = Math.max(0, ...outages.map(({ durationMs }) => durationMs));
  if (outages.length === 0) return '';
  const more = outages.length === LIMIT ? ' (the newest)' : '';
  return `${countText(outages.length, 'outage')}${more}, ${open} of them ${open === 1 ? 'lasts' : 'last'}, the longest ${lengthText(longest)}`;
};
