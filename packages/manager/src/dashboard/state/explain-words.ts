// Why somebody was told, or was not, in a sentence. Knows words; what they rest on was found out by the manager.
import type { Answer, DecisionThen, Explanation } from '../../core/explanation.ts';
import { lengthText, listText, momentText } from './time-text.ts';

/** `tone`: whether they know, are left alone on purpose, or should have heard and did not. */
export type Said = { readonly tone: 'told' | 'quiet' | 'bad' | 'well'; readonly text: string };

export const saidOf = (answer: Answer, about: Explanation): Said => {
  const { kind, told, decision } = answer;
  if (kind !== 'told' && kind !== 'already') {
    const text = `${kind === 'well' ? '' : 'Not told: '}${why(answer, about)}.`;
    return { tone: kind === 'well' ? 'well' : 'quiet', text: text.charAt(0).toUpperCase() + text.slice(1) };
  }
  const notification = told ?? decision?.notification;
  if (!notification) return { tone: 'told', text: `Told${decision ? ` at ${moment(decision.at, about)}` : ''}.` };
  const { deliveries, text, at } = notification;
  const failed = deliveries.filter(({ state }) => state === 'failed').map(({ channel }) => channel);
  const due = deliveries.filter(({ state }) => state === 'due').map(({ channel }) => channel);
  const trouble = [
    ...(deliveries.length === 0 ? ['there is no channel to tell them by'] : []),
    ...(failed.length > 0 ? [`${listText(failed)} was given up`] : []),
    ...(due.length > 0 ? [`${listText(due)} has not taken it yet`] : []),
  ];
  const but = trouble.length === 0 ? '' : `, but ${trouble.join(', and ')}`;
  return { tone: trouble.length === 0 ? 'told' : 'bad', text: `Told at ${moment(at, about)}${but}: ${text}` };
};

const moment = (iso: string, { at }: Explanation): string => momentText(iso, Date.parse(at));

const until = (decision: DecisionThen | undefined, about: Explanation): string =>
  decision?.until === undefined ? '' : `, until ${moment(decision.until, about)}`;

const names = (decision: DecisionThen | undefined): string => listText(decision?.by ?? []) || 'another';

const why = (answer: Answer, about: Explanation): string => {
  const { kind, decision, graceMs } = answer;
  const { service, agreement } = about;
  switch (kind) {
    case 'well':
      return 'nothing is wrong';
    case 'grace':
      return `the grace${graceMs === undefined ? '' : ` of ${lengthText(graceMs)}`} still runs${until(decision, about)}`;
    case 'quorum':
      return agreement
        ? `too few agents agree, ${agreement.failing} of ${agreement.able} that can see, where ${agreement.needed} have to`
        : 'too few agents agree';
    case 'dependency':
      return `${service} is cut off behind ${names(decision)}, which is away itself`;
    case 'planned':
      return `a planned outage (${names(decision)}) is on${until(decision, about)}`;
    case 'quiet':
      return `these are their quiet hours${until(decision, about)}`;
    case 'flapping':
      return 'they know that it comes and goes, and hear again when it has settled';
    case 'group':
      return `it is told of as part of ${names(decision)}, not by itself`;
    case 'unwanted':
      return 'it is none of the events that they wish for';
    case 'unseen':
      return 'nobody can see it';
    case 'returning':
      return 'agents that see it too are on their way back, and are waited for';
    case 'late':
      return 'when it became known it was over already';
    case 'over':
      return `it was over${decision ? ` at ${moment(decision.at, about)}` : ''}, before they were due`;
    case 'unknown':
      return 'it became known only afterwards';
    case 'unconcerned':
      return `they do not wish to hear of ${service}`;
    case 'unrecorded':
      return 'what was decided is not on record';
    default:
      return kind;
  }
};
