// What is in force, where it came from, and why the file as it stands is not.
import { useState } from 'preact/hooks';
import type { ManagerView } from '../../core/api.ts';
import type { EntryKind, EntryView } from '../../core/run-time-api.ts';
import { change } from '../client.ts';
import { model } from '../live.ts';
import { choose, route } from '../location.ts';
import { bodyText } from '../state/entry-text.ts';
import { serviceHash } from '../state/route.ts';
import { countText } from '../state/time-text.ts';
import { useRegainedFocus } from '../ui/focus.ts';
import { useAsked, useStore } from '../ui/hooks.ts';
import { Chip, Choice, type Column, Empty, Moment, PageHead, Section, Table, Trouble } from '../ui/parts.tsx';
import { ForWriters } from '../ui/permission.tsx';
import { start, useSending } from '../ui/sending.ts';

const SHOWN_MAX = 200;
const kinds: readonly (readonly [EntryKind, string])[] = [
  ['service', 'Services'],
  ['subscriber', 'Subscribers'],
  ['subscription', 'Subscriptions'],
];

export const Configuration = () => {
  const manager = useStore(model, (all) => all.manager);
  if (!manager) return <p class="first">Asking the manager …</p>;
  return (
    <>
      <PageHead title="Configuration" />
      <File config={manager.config} />
      <Entries revision={manager.config.revision} />
    </>
  );
};

const File = ({ config }: { config: ManagerView['config'] }) => (
  <Section title="The file">
    <dl class="pairs">
      <div>
        <dt>File</dt>
        <dd>
          <code>{config.file}</code>
        </dd>
      </div>
      <div>
        <dt>In force since</dt>
        <dd>
          <Moment at={config.loadedAt} /> <span class="soft">{`revision ${config.revision}`}</span>
        </dd>
      </div>
    </dl>
    {config.problems.length === 0 ? (
      <p class="well">The file as it stands is in force.</p>
    ) : (
      <div class="trouble">
        <p>{`The file as it stands is not in force: ${countText(config.problems.length, 'problem')}. What was in force before still is.`}</p>
        <ul>
          {config.problems.map(({ path, line, message }) => (
            <li key={`${path} ${message}`}>
              {line === undefined ? null : <b>{`line ${line} `}</b>}
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      </div>
    )}
    <Reload />
  </Section>
);

const Reload = () => {
  const [isOpen, setOpen] = useState(false);
  const { isSending, fault, send } = useSending();
  useRegainedFocus(isOpen, '.reload :is(input, button)');
  const button = (
    <button type="button" disabled={isSending} onClick={() => start(send(() => change('POST', '-/reload')))}>
      Read the file again
    </button>
  );
  return (
    <div class="reload">
      {isOpen ? (
        <ForWriters>{button}</ForWriters>
      ) : (
        <button type="button" onClick={() => setOpen(true)}>
          Read the file again …
        </button>
      )}
      <Trouble fault={fault} />
    </div>
  );
};

const Entries = ({ revision }: { revision: number }) => {
  const kind = useStore(route, ({ query }) => kinds.find(([one]) => one === query['kind'])?.[0] ?? 'service');
  const [text, setText] = useState('');
  const { answer, fault } = useAsked<readonly EntryView[]>(`api/v1/wishes/${kind}s`);
  const found = (answer ?? []).filter(({ id, body }) =>
    `${id} ${JSON.stringify(body)}`.toLowerCase().includes(text.toLowerCase()),
  );
  return (
    <Section
      title="What is configured"
      aside={<Choice label="Which" value={kind} options={kinds} onChoose={(one) => choose({ kind: one })} />}
    >
      <Trouble fault={fault} />
      <div class="search narrow">
        <input
          type="search"
          aria-label="Search what is configured"
          placeholder="Search"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </div>
      {answer && found.length === 0 ? <Empty>Nothing like that is configured.</Empty> : null}
      {found.length > 0 ? (
        <Table
          caption={`Wishes, revision ${revision}`}
          columns={columnsFor(kind)}
          items={found.slice(0, SHOWN_MAX)}
          keyOf={({ id, from }) => `${from} ${id}`}
        />
      ) : null}
      {found.length > SHOWN_MAX ? (
        <p class="soft">
          {`${countText(found.length - SHOWN_MAX, 'more')} – search for them.`.replace('mores', 'more')}
        </p>
      ) : null}
    </Section>
  );
};

const columnsFor = (kind: EntryKind): readonly Column<EntryView>[] => [
  {
    title: 'Name',
    kind: 'main',
    cell: ({ id }) => (kind === 'service' ? <a href={serviceHash(id)}>{id}</a> : id),
  },
  {
    title: 'From',
    cell: ({ from, by, problems }) => (
      <>
        <Chip tone={from === 'file' ? '' : 'accent'}>{from}</Chip> {by ?? ''}
        {problems ? <Chip tone="down">set aside</Chip> : null}
      </>
    ),
  },
  { title: 'As written', cell: ({ body }) => <code class="body">{bodyText(body)}</code> },
  ...(kind === 'service'
    ? []
    : [
        {
          title: 'Services',
          kind: 'number' as const,
          cell: ({ services = 0 }: EntryView) => services.toLocaleString('en-US'),
        },
      ]),
];
