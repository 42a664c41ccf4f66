// Who hears of what, and by which channels it reaches them; a channel can be tried, and what was given up tried again.

import { useState } from 'preact/hooks';
import type { ChannelView, NotificationView } from '../../core/api.ts';
import type { EntryView } from '../../core/run-time-api.ts';
import { change } from '../client.ts';
import { bodyText } from '../state/entry-text.ts';
import { serviceHash } from '../state/route.ts';
import { countText } from '../state/time-text.ts';
import { useAsked } from '../ui/hooks.ts';
import { Chip, type Column, Empty, Moment, PageHead, Section, Table, Trouble } from '../ui/parts.tsx';
import { ForWriters, useMayWrite } from '../ui/permission.tsx';
import { start, useSending } from '../ui/sending.ts';

export const People = () => (
  <>
    <PageHead title="Who is told" lead="Subscribers, what they hear of, and the channels by which it reaches them" />
    <Channels />
    <Subscribers />
    <Told />
  </>
);

const Channels = () => {
  const { answer, fault, again } = useAsked<readonly ChannelView[]>('api/v1/channels', 10_000);
  const mayWrite = useMayWrite();
  return (
    <Section title="Channels">
      <Trouble fault={fault} />
      {answer?.length === 0 ? (
        <Empty>No channel is configured: notifications are recorded, and sent nowhere.</Empty>
      ) : null}
      {answer && answer.length > 0 ? (
        <Table caption="Channels" columns={channelColumns(again)} items={answer} keyOf={({ id }) => id} />
      ) : null}
      {answer && answer.length > 0 && !mayWrite ? (
        <ForWriters>
          <span />
        </ForWriters>
      ) : null}
    </Section>
  );
};

const channelColumns = (again: () => void): readonly Column<ChannelView>[] => [
  { title: 'Channel', kind: 'main', cell: ({ id }) => id },
  { title: 'Kind', cell: ({ type }) => <Chip>{type}</Chip> },
  {
    title: 'State',
    cell: ({ trouble }) =>
      trouble === undefined ? <span class="well">in order</span> : <span class="bad">{trouble}</span>,
  },
  { title: 'Waiting', kind: 'number', cell: ({ due }) => due.toLocaleString('en-US') },
  { title: 'Last taken', cell: ({ sentAt }) => <Moment at={sentAt} /> },
  { title: 'Try', cell: ({ id }) => <Try id={id} again={again} /> },
];

const Try = ({ id, again }: { id: string; again: () => void }) => {
  const mayWrite = useMayWrite();
  const [said, setSaid] = useState('');
  const { isSending, fault, send } = useSending();
  const act = (what: 'test' | 'retry', done: string): void =>
    start(
      send(() => change('POST', `api/v1/channels/${encodeURIComponent(id)}/${what}`)).then((isDone) => {
        setSaid(isDone ? done : '');
        again();
      }),
    );
  return (
    <div class="try">
      <button type="button" disabled={!mayWrite || isSending} onClick={() => act('test', 'It took a test message.')}>
        Test
      </button>
      <button
        type="button"
        disabled={!mayWrite || isSending}
        onClick={() => act('retry', 'What was given up is tried again.')}
      >
        Retry
      </button>
      <span role="status" class="well">
        {fault ? '' : said}
      </span>
      <Trouble fault={fault} />
    </div>
  );
};

const Subscribers = () => {
  const { answer, fault } = useAsked<readonly EntryView[]>('api/v1/wishes/subscriptions');
  return (
    <Section
      title="Subscribers"
      aside={answer ? <span class="soft">{countText(answer.length, 'subscription')}</span> : null}
    >
      <Trouble fault={fault} />
      {answer?.length === 0 ? <Empty>Nobody has asked to hear of anything.</Empty> : null}
      {answer && answer.length > 0 ? (
        <Table
          caption="Subscriptions"
          columns={subscriberColumns}
          items={answer}
          keyOf={({ id, from }) => `${from} ${id}`}
        />
      ) : null}
    </Section>
  );
};

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

const subscriberColumns: readonly Column<EntryView>[] = [
  { title: 'Who', kind: 'main', cell: ({ id, body }) => textOf(body['subscriber']) || id },
  {
    title: 'Hears of',
    cell: ({ body, services = 0 }) =>
      `${textOf(body['services']) || 'everything'} (${services.toLocaleString('en-US')})`,
  },
  { title: 'By', cell: ({ body }) => textOf(body['channels']) || <span class="soft">no channel</span> },
  { title: 'Besides', cell: ({ body }) => <code class="body">{bodyText(besides(body))}</code> },
  {
    title: 'From',
    cell: ({ from, problems }) => (
      <>
        <Chip tone={from === 'file' ? '' : 'accent'}>{from}</Chip>
        {problems ? <Chip tone="down">set aside</Chip> : null}
      </>
    ),
  },
];

const besides = ({
  subscriber: _subscriber,
  services: _services,
  channels: _channels,
  ...rest
}: EntryView['body']): EntryView['body'] => rest;

const Told = () => {
  const { answer } = useAsked<readonly NotificationView[]>('api/v1/notifications?limit=50', 15_000);
  return (
    <Section title="Told lately">
      {answer?.length === 0 ? <Empty>Nobody was told anything yet.</Empty> : null}
      {answer && answer.length > 0 ? (
        <Table caption="Told lately" columns={toldColumns} items={answer} keyOf={({ id }) => String(id)} />
      ) : null}
    </Section>
  );
};

const toldColumns: readonly Column<NotificationView>[] = [
  { title: 'Who', kind: 'main', cell: ({ subscriber }) => subscriber },
  { title: 'When', cell: ({ at }) => <Moment at={at} /> },
  {
    title: 'Of',
    cell: ({ service }) => (service.includes(' ') ? service : <a href={serviceHash(service)}>{service}</a>),
  },
  { title: 'What', cell: ({ text }) => text },
  {
    title: 'Delivered',
    cell: ({ deliveries }) =>
      deliveries.length === 0 ? (
        <span class="soft">no channel</span>
      ) : (
        deliveries.map(({ channel, state, error }) => (
          <Chip key={channel} tone={state === 'failed' ? 'down' : state === 'due' ? 'failing' : 'up'}>
            <span title={error}>{`${channel}: ${state}`}</span>
          </Chip>
        ))
      ),
  },
];
