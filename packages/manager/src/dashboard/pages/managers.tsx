// The managers that share the store: who leads, who serves, and whether they are heard of.
import type { PeerView } from '../../core/managers-api.ts';
import { model } from '../live.ts';
import { bytesText, lengthText } from '../state/time-text.ts';
import { useAsked, useStore } from '../ui/hooks.ts';
import { Age, Chip, type Column, PageHead, Section, Table, Trouble } from '../ui/parts.tsx';

const AGAIN_MS = 5_000;

const columns: readonly Column<PeerView>[] = [
  {
    title: 'Manager',
    kind: 'main',
    cell: ({ name, role }) => (
      <>
        {name} <Chip tone={role === 'leads' ? 'accent' : ''}>{role}</Chip>
      </>
    ),
  },
  { title: 'Host', cell: ({ host, pid }) => `${host}, process ${pid}` },
  { title: 'For', cell: ({ since }) => <Age since={since} /> },
  { title: 'Agents', kind: 'number', cell: ({ agents }) => agents.toLocaleString('en-US') },
  { title: 'Agents dial', cell: ({ listen }) => listen },
  { title: 'HTTP', cell: ({ http }) => http },
  { title: 'Silent for', kind: 'number', cell: ({ silentMs }) => lengthText(silentMs) },
  { title: 'Clock ahead', kind: 'number', cell: ({ aheadMs }) => `${Math.round(aheadMs)} ms` },
  { title: 'Version', cell: ({ version }) => version },
];

export const Managers = () => {
  const { answer, fault } = useAsked<readonly PeerView[]>('api/v1/managers', AGAIN_MS);
  const manager = useStore(model, (all) => all.manager);
  return (
    <>
      <PageHead
        title="Managers"
        lead={answer?.length === 1 ? 'The store is not shared: this manager is the only one.' : ''}
      />
      <Trouble fault={fault} />
      {answer ? (
        <section class="card flush" aria-label="Managers">
          <Table caption="Managers" columns={columns} items={answer} keyOf={({ id }) => id} />
        </section>
      ) : null}
      {manager ? (
        <Section title="The one that answers">
          <dl class="tiles">
            <div>
              <dt>Running for</dt>
              <dd>
                <Age since={manager.startedAt} />
              </dd>
            </div>
            <div>
              <dt>Memory</dt>
              <dd>{bytesText(manager.memoryBytes)}</dd>
            </div>
            <div>
              <dt>Results stored</dt>
              <dd>{manager.results.toLocaleString('en-US')}</dd>
            </div>
            <div>
              <dt>Gaps taken in</dt>
              <dd>{manager.gaps.toLocaleString('en-US')}</dd>
            </div>
          </dl>
        </Section>
      ) : null}
    </>
  );
};
