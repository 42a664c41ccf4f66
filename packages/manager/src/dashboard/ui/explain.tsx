// Why everybody who is to hear of a service was told, or was not. Asked anew whenever the service changes.
import { useEffect } from 'preact/hooks';
import type { ServiceView } from '../../core/api.ts';
import type { Answer, Explanation } from '../../core/explanation.ts';
import { saidOf } from '../state/explain-words.ts';
import { momentText } from '../state/time-text.ts';
import { useAsked } from './hooks.ts';
import { Mark } from './mark.tsx';
import { Empty, Section, Trouble } from './parts.tsx';

const AGAIN_MS = 15_000;

export const Explain = ({ service: { id, health, since } }: { service: ServiceView }) => {
  const { answer, fault, again } = useAsked<Explanation>(
    `api/v1/services/${encodeURIComponent(id)}/explanation`,
    AGAIN_MS,
  );
  // Another state is a reason to ask again.
  useEffect(again, [health, since]);
  return (
    <Section title="Who is told">
      <Trouble fault={fault} />
      {answer ? <Answers about={answer} /> : null}
    </Section>
  );
};

const Answers = ({ about }: { about: Explanation }) => {
  if (about.answers.length === 0) return <Empty>Nobody has asked to hear of it: add a subscriber.</Empty>;
  return (
    <ul class="answers rows">
      {about.answers.map((answer) => (
        <OneAnswer key={answer.subscriber} answer={answer} about={about} />
      ))}
    </ul>
  );
};

const marks = { told: 'done', well: 'done', quiet: 'open', bad: 'bad' } as const;

const OneAnswer = ({ answer, about }: { answer: Answer; about: Explanation }) => {
  const { tone, text } = saidOf(answer, about);
  return (
    <li class={tone}>
      <b>
        <Mark tone={marks[tone]} /> {answer.subscriber}
      </b>
      <span>{text}</span>
      {answer.decisions.length === 0 ? null : (
        <details>
          <summary>{`Decided around this time: ${answer.decisions.length}`}</summary>
          <ol>
            {answer.decisions.map(({ at, verdict, by }) => (
              <li key={at + verdict}>
                <time dateTime={at}>{momentText(at, Date.parse(about.at))}</time> {verdict}
                {by ? ` (${by.join(', ')})` : ''}
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  );
};
