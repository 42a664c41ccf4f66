// Roll-ups of many series at once, in few queries however many they are: what their plans need is fetched for all of them, then taken apart one after the other.
// Knows what to ask for; refuses to know which roll-ups are good for what (../rollup-plan.ts).
import type { Results } from '../history.ts';
import {
  anewOf,
  type Part,
  planned,
  type Rolled,
  type RollupPlan,
  readFor,
  rollupPlan,
  type SpanQuery,
  type Standing,
} from '../rollup-plan.ts';
import type { Series } from '../row/series.ts';
import type { Session } from './database.ts';
import { rawIn, type Stock, stockOfEach } from './raw.ts';
import { type KeptRows, keptIn, keptRowsOfEach } from './rollups.ts';

/** What there is of one service as one agent saw it. */
export type Source = Standing & {
  readonly agent: string;
  readonly slot: number;
  /** Absent while nothing was packed. */
  readonly series: Series | undefined;
};

/** Everything that the roll-ups of one of them take, as it lies in the database: taking it apart is what takes time. */
export type Fetched = {
  readonly plan: RollupPlan;
  readonly fresh: Results;
  readonly kept: readonly KeptRows[];
  readonly raw: readonly Stock[];
};

export const fetchEach = async (
  session: Session,
  asked: readonly { readonly source: Source; readonly query: SpanQuery }[],
): Promise<readonly Fetched[]> => {
  const plans = asked.map(({ source, query }) => ({ source, plan: rollupPlan(source, query) }));
  const kept = await inLists(
    plans.map(({ source: { series }, plan }) => (series ? plan.kept.map((one) => ({ ...one, series })) : [])),
    (all) => keptRowsOfEach(session, all),
  );
  const raw = await inLists(
    plans.map(({ source: { series }, plan }) =>
      series ? plan.anew.map((one) => ({ ...readFor(one, plan), series })) : [],
    ),
    (all) => stockOfEach(session, all),
  );
  return plans.map(({ source, plan }, i) => ({ plan, fresh: source.fresh, kept: kept[i] ?? [], raw: raw[i] ?? [] }));
};

/** Those that are kept, and those that are made anew. */
export const partsOf = ({ plan, fresh, kept, raw }: Fetched): readonly Part[] => [
  ...plan.kept.map((one, i) => ({ widthMs: one.widthMs, ...keptIn(kept[i] ?? [], one) })),
  ...plan.anew.map((one, i) => {
    const { results, lost } = rawIn(raw[i] ?? [], readFor(one, plan), [fresh]);
    return { widthMs: plan.anewMs, rollups: anewOf(results, one, plan), lost };
  }),
];

export const rolledIn = (fetched: Fetched): Rolled => planned(fetched.plan, partsOf(fetched));

/** Several lists of questions asked at once; the answers in lists as they were. */
const inLists = async <Question, Answer>(
  lists: readonly (readonly Question[])[],
  ask: (all: readonly Question[]) => Promise<readonly Answer[]>,
): Promise<readonly (readonly Answer[])[]> => {
  const answers = (await ask(lists.flat())).values();
  return lists.map((list) => [...answers.take(list.length)]);
};
