// The chart, fetched when the first one is to be drawn: most pages have none. Knows that it may fail to come, and that the rest of the page is good without it.
import { useEffect, useState } from 'preact/hooks';
import type { HistoryView } from '../../core/history-api.ts';
import { Empty } from './parts.tsx';

type Props = { readonly view: HistoryView; readonly onChoose: (sinceMs: number, untilMs: number) => void };
type Chart = (props: Props) => preact.JSX.Element;

let known: Chart | undefined;

export const LazyChart = (props: Props) => {
  const [state, setState] = useState<'there' | 'coming' | 'failed'>(known ? 'there' : 'coming');
  useEffect(() => {
    if (known) return;
    import('./latency-chart.tsx').then(
      ({ LatencyChart }) => {
        known = LatencyChart;
        setState('there');
      },
      () => setState('failed'),
    );
  }, []);
  if (state === 'failed') return <Empty>The chart cannot be shown by this browser.</Empty>;
  const Known = known;
  return Known ? <Known {...props} /> : <div class="chart-room" />;
};
