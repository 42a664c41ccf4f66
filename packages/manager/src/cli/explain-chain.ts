// What an answer rests on, step by step: probes, graces, agreement, windows, decisions, deliveries. Knows words and their order; refuses to know how they are
// laid out.
import type {
  AgentThen,
  Answer,
  DecisionThen,
  Explanation,
  NotificationThen,
  ProbeThen,
  WindowThen,
} from '../core/explanation.ts';
import { moment } from './explain-answer.ts';
import { count, duration, latency, list } from './format.ts';

export type ChainRow = readonly [label: string, text: string];

/** A row without a label goes on with the one above. */
export const chainRows = (explanation: Explanation): readonly ChainRow[] => {
  const { at, kind, agents, agreement, planned, quiet, outage, answers } = explanation;
  return [
    ...agents.flatMap((agent) => agentRows(agent, at)),
    ...(agreement ? [['agreement', agreementText(agreement)] as const] : []),
    ['planned', planned.length === 0 ? 'nothing' : list(planned.map((one) => windowText(one, at)))],
    ['quiet hours', quiet.length === 0 ? 'none' : list(quiet.map((one) => windowText(one, at)))],
    outage ? [`outage ${outage.id}`, outageText(outage, kind, at)] : ['outage', 'none'],
    ...(outage?.acknowledged ? [['', acknowledgedText(outage.acknowledged, at)] as const] : []),
    ...answers.flatMap((answer) => answerRows(answer, at)),
  ];
};

/** What the reader must not take for more than it is. */
export const notes = (explanation: Explanation): readonly string[] => {
  const { service, kind, at, watched, agents, probesKeptSince, configuredAt, managerStartedAt } = explanation;
  const isBefore = (iso: string): boolean => Date.parse(iso) > Date.parse(at);
  return [
    ...(watched
      ? []
      : [`${service} is not ${kind === 'service' ? 'watched' : 'told of'} now: this is what is on record of it.`]),
    ...(kind !== 'service' || agents.some(({ probes }) => probes.length > 0) ? [] : [probesText(probesKeptSince, at)]),
    ...(watched && isBefore(configuredAt)
      ? [
          `Planned outages, quiet hours, graces and quorum are those in force since ${moment(configuredAt, at)}: what was in force before is not on record.`,
        ]
      : []),
    ...(isBefore(managerStartedAt)
      ? [`This manager was started at ${moment(managerStartedAt, at)}: at that time another one was running, or none.`]
      : []),
  ];
};

const probesText = (keptSince: string | undefined, at: string): string => {
  if (keptSince !== undefined && keptSince <= at) return 'No single probes came in around that time.';
  return `Single probes of that time are not kept${keptSince === undefined ? '' : ` any more: the oldest came at ${moment(keptSince, at)}`}.`;
};

const agentRows = (agent: AgentThen, at: string): readonly ChainRow[] => {
  const { graces, probes } = agent;
  return [
    [agent.agent, heldText(agent, at)],
    ...(probes.length > 0 ? [['', `probes ${probes.map((probe) => probeText(probe, at)).join(', ')}`] as const] : []),
    ...graces.map((grace) => ['', graceText(grace, at)] as const),
  ];
};

const heldText = ({ health, since, reason, knownAt, awaySince }: AgentThen, at: string): string => {
  const held =
    health === undefined || since === undefined
      ? 'nothing from before that time is on record'
      : `${health} since ${moment(since, at)}${reason === undefined ? '' : `: ${reason}`}`;
  const late = knownAt === undefined ? '' : ` (known here only at ${moment(knownAt, at)})`;
  return `${held}${late}${awaySince === undefined ? '' : `, away since ${moment(awaySince, at)}`}`;
};

const probeText = (probe: ProbeThen, at: string): string =>
  `${moment(probe.at, at)} ${probe.status === 'up' ? `up ${latency(probe.latencyMs)}` : probe.reason}`;

const graceText = ({ graceMs, dueAt, ranOutAt }: AgentThen['graces'][number], at: string): string =>
  ranOutAt === undefined
    ? `grace of ${duration(graceMs)} was to run out at ${moment(dueAt, at)}`
    : `grace of ${duration(graceMs)} ran out at ${moment(ranOutAt, at)}`;

const agreementText = ({ able, failing, needed }: NonNullable<Explanation['agreement']>): string =>
  able === 0
    ? 'no agent could see'
    : `${failing} of ${count(able, 'agent')} that could see held it failing, ${needed} needed`;

const windowText = ({ id, from, until }: WindowThen, at: string): string =>
  `${id} from ${moment(from, at)}${until === undefined ? ', open-ended' : ` to ${moment(until, at)}`}`;

const outageText = (
  { reason, from, startedAt, endedAt }: NonNullable<Explanation['outage']>,
  kind: Explanation['kind'],
  at: string,
): string => {
  const lasted =
    endedAt === undefined
      ? ''
      : ` to ${moment(endedAt, at)} (${duration(Date.parse(endedAt) - Date.parse(startedAt))})`;
  const whose = `, ${kind === 'group' ? 'without' : 'seen from'} ${list(from)}`;
  return `from ${moment(startedAt, at)}${lasted}: ${reason}${from.length === 0 ? '' : whose}`;
};

const acknowledgedText = (
  { by, at: since, note }: NonNullable<NonNullable<Explanation['outage']>['acknowledged']>,
  at: string,
): string =>
  `${by} sees to it since ${moment(since, at)}${note === undefined ? '' : ` (${note})`}: nobody is reminded of it`;

const answerRows = ({ subscriber, decisions }: Answer, at: string): readonly ChainRow[] => {
  const texts = decisions.flatMap((decision) => decisionTexts(decision, at));
  return (texts.length === 0 ? ['nothing was decided around that time'] : texts).map((text, i) => [
    i === 0 ? subscriber : '',
    text,
  ]);
};

const decisionTexts = ({ at, verdict, until, by, notification }: DecisionThen, asked: string): readonly string[] => {
  const causes = by && by.length > 0 ? ` (${list(by)})` : '';
  const end = until === undefined ? '' : `, until ${moment(until, asked)}`;
  const what = notification ? `told: ${notification.text}` : `${verdict}${causes}${end}`;
  return [`${moment(at, asked)} ${what}`, ...(notification ? deliveryTexts(notification, asked) : [])];
};

const deliveryTexts = ({ deliveries }: NotificationThen, asked: string): readonly string[] => {
  if (deliveries.length === 0) return ['  by no channel: they have none'];
  return deliveries.map(({ channel, state, at, attempts, error }) => {
    const when = at === undefined ? '' : ` at ${moment(at, asked)}`;
    const tries = attempts === undefined || attempts === 1 ? '' : ` after ${attempts} attempts`;
    return `  by ${channel}: ${state}${when}${tries}${error === undefined ? '' : `: ${error}`}`;
  });
};
