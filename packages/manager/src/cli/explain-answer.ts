// The answer to "why was I not told?" in a sentence or two. Knows words; what they rest on was found out by the manager.
import type { AgentThen, Answer, DecisionThen, Explanation, NotificationThen } from '../core/explanation.ts';
import { hasArrived, troubleOf } from './explain-delivery.ts';
import { clockTime, duration, list, time } from './format.ts';

/** The time of day, with its date where that is another than that of the time asked about. */
export const moment = (iso: string, asked: string): string => {
  const whole = time(iso);
  return whole.slice(0, 10) === time(asked).slice(0, 10) ? clockTime(iso) : whole;
};

export const answerText = (answer: Answer, about: Explanation): string => {
  const { subscriber, kind, told, decision } = answer;
  switch (kind) {
    case 'told':
      return `${subscriber} ${toldText(decision?.notification ?? told, decision, '', about.at)}`;
    case 'already':
      return `${subscriber} ${toldText(told ?? decision?.notification, decision, ' already', about.at)}`;
    default:
      return `${subscriber} was not told: ${why(answer, about)}.${after(answer, about)}`;
  }
};

/** What is decided and does not arrive is the worst answer there is: it must not read like the others. */
const toldText = (
  told: NotificationThen | undefined,
  decision: DecisionThen | undefined,
  already: string,
  asked: string,
): string => {
  const when = moment((told ?? decision)?.at ?? asked, asked);
  if (!told) return `was told${already} at ${when}; what it was is not on record any more.`;
  const trouble = troubleOf(told.deliveries);
  const verb = hasArrived(told.deliveries) ? `was told${already}` : 'was to be told';
  return `${verb} at ${when}${trouble === undefined ? '' : `, ${trouble}`}: ${told.text}`;
};

const why = (answer: Answer, about: Explanation): string => {
  const { kind, decision, graceMs, told } = answer;
  const { service, at } = about;
  switch (kind) {
    case 'grace':
      return `the grace${graceMs === undefined ? '' : ` of ${duration(graceMs)}`} was still running${until(decision, at)}`;
    case 'quorum':
      return `too few agents agreed${agreed(about)}`;
    case 'dependency':
      return `${service} was cut off behind ${names(decision)}, which was away itself`;
    case 'planned':
      return `${planned(decision)} was on${until(decision, at)}`;
    case 'quiet':
      return `these were their quiet hours${until(decision, at)}`;
    case 'flapping':
      return `they know that it comes and goes${told ? `, told at ${moment(told.at, at)}` : ''}; they hear again when it has settled`;
    case 'group':
      return `${service} is told of as part of ${group(decision)}, not by itself (ask: vedette explain '${group(decision)}')`;
    case 'unwanted':
      return 'it is none of the events that they wish for';
    case 'returning':
      return 'agents that see it too were on their way back, and were waited for';
    case 'late':
      return `when it became known here${decision ? `, at ${moment(decision.at, at)}` : ''}, it was over already`;
    case 'over':
      return `it was over${decision ? ` at ${moment(decision.at, at)}` : ''}, before ${waited(answer)}`;
    default:
      return whyNothing(kind, about);
  }
};

/** What was not waited out, where it was over before. */
const waited = ({ decisions, decision, graceMs }: Answer): string => {
  const before = decisions.findLast(({ at, verdict }) => at <= (decision?.at ?? at) && verdict !== 'over');
  switch (before?.verdict) {
    case 'grace':
      return `the grace${graceMs === undefined ? '' : ` of ${duration(graceMs)}`} ran out`;
    case 'quorum':
      return 'enough agents agreed';
    case 'planned':
      return `${planned(before)} was`;
    case 'quiet':
      return 'their quiet hours were';
    case 'dependency':
      return `${names(before)} was back`;
    default:
      return 'they were due';
  }
};

/** Where nothing had been decided. */
const whyNothing = (kind: Answer['kind'], about: Explanation): string => {
  const { service, at, agents, outage } = about;
  const known = agents.flatMap(({ knownAt }) => knownAt ?? []).toSorted()[0];
  switch (kind) {
    case 'unseen':
      return `nobody saw it. ${list(agents.flatMap((agent) => blindText(agent, at)))}`;
    case 'well':
      return `nothing was wrong with ${service}`;
    case 'unknown':
      return `what was wrong became known here only ${known ? `at ${moment(known, at)}` : 'afterwards'}`;
    case 'unconcerned':
      return `they do not wish to hear of ${service}, and nothing was decided for them`;
    default:
      return outage || agents.some(({ health }) => health === 'failing' || health === 'down')
        ? `${service} was failing, and what was decided about that is not on record`
        : 'what agents saw then is not on record';
  }
};

const blindText = ({ agent, awaySince, health, since, reason }: AgentThen, at: string): readonly string[] => {
  if (awaySince !== undefined) return [`${agent} was away since ${moment(awaySince, at)}`];
  if (health === undefined) return [`${agent} had told nothing yet`];
  if (health !== 'unknown') return [];
  return [`${agent} could not tell since ${moment(since ?? at, at)} (${reason})`];
};

const until = (decision: DecisionThen | undefined, at: string): string =>
  decision?.until === undefined ? '' : `, until ${moment(decision.until, at)}`;

const names = (decision: DecisionThen | undefined): string => list(decision?.by ?? []) || 'another';

/** As what is asked about is called. */
const group = (decision: DecisionThen | undefined): string => `group ${names(decision).replace(/^group /, '')}`;

/** A silence is called that already. */
const planned = (decision: DecisionThen | undefined): string => {
  const name = names(decision);
  return name.startsWith('silence ') ? name : `a planned outage (${name})`;
};

const agreed = ({ agreement }: Explanation): string =>
  agreement ? `: ${agreement.failing} of ${agreement.able} that could see, where ${agreement.needed} have to` : '';

/** How it went on. */
const after = ({ kind, next, decision }: Answer, { at }: Explanation): string => {
  const then = next ?? (kind === 'unknown' ? decision : undefined);
  if (!then) return '';
  const when = moment(then.at, at);
  if (then.verdict === 'told') return toldThen(then, when);
  return then.verdict === 'over'
    ? ` It was over by ${when}, before it came to that.`
    : ` At ${when} it was found to be over.`;
};

const toldThen = ({ notification }: DecisionThen, when: string): string => {
  const trouble = notification && troubleOf(notification.deliveries);
  const what = notification?.event === 'up' ? ' that it was up' : '';
  const verb = !notification || hasArrived(notification.deliveries) ? 'were told' : 'were to be told';
  return ` They ${verb}${what} at ${when}${trouble === undefined ? '' : `, ${trouble}`}.`;
};
