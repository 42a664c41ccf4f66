// One service: how it is, seen from where, how it was, why who was told, and what can be done. Each part asks for what it shows.
import { useState } from 'preact/hooks';
import type { OutageView, ServiceView } from '../../core/api.ts';
import { model } from '../live.ts';
import { route } from '../location.ts';
import { doingsOf, openOutages } from '../state/doings.ts';
import { hashOf } from '../state/route.ts';
import { stateOf } from '../state/services.ts';
import { lengthText } from '../state/time-text.ts';
import { AcknowledgeDialog } from '../ui/acknowledge.tsx';
import { Explain } from '../ui/explain.tsx';
import { useNow, useStore } from '../ui/hooks.ts';
import { Icon, StateIcon } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Age, Chip, Empty, Labels, Moment, Section, StateWord } from '../ui/parts.tsx';
import { ServiceHistory } from '../ui/service-history.tsx';
import { SilenceDialog } from '../ui/silence-form.tsx';
import { Vantages } from '../ui/vantages.tsx';

export const Service = () => {
  const id = useStore(route, (here) => here.id ?? '');
  const service = useStore(model, (all) => all.services.get(id));
  const isKnown = useStore(model, ({ manager }) => manager !== undefined);
  if (!isKnown) return <p class="first">Asking the manager …</p>;
  return (
    <>
      <a class="back" href={hashOf({ page: 'overview' })}>
        <Icon name="back" /> All services
      </a>
      {service ? <Head service={service} /> : <h1>{id}</h1>}
      {service ? null : (
        <Empty>This manager watches no service of that name now. What is on record of it is below.</Empty>
      )}
      <ServiceHistory id={id} />
      {service ? (
        <div class="two">
          <Section title="Seen from">
            <Vantages service={service} />
          </Section>
          <Explain service={service} />
        </div>
      ) : null}
    </>
  );
};

const Head = ({ service }: { service: ServiceView }) => {
  const planned = useStore(model, (all) => all.planned);
  const outages = useStore(model, (all) => all.outages);
  const [asking, setAsking] = useState<'silence' | 'acknowledge'>();
  const outage = openOutages(outages).get(service.id);
  const state = stateOf(service, planned);
  const { id, target, group, labels, everyMs, graceMs, quorum, heartbeat } = service;
  const close = (): void => setAsking(undefined);
  return (
    <header class={`service-head ${state}`}>
      <div class="service-title">
        <StateIcon state={state} label={state} />
        <h1>{id}</h1>
        <span class="soft target">{target}</span>
        <span class="spring" />
        <div class="actions">
          {outage ? (
            <button type="button" onClick={() => setAsking('acknowledge')}>
              {service.acknowledged ? 'Who sees to it' : 'Acknowledge'}
            </button>
          ) : null}
          <button type="button" onClick={() => setAsking('silence')}>
            Plan an outage
          </button>
        </div>
      </div>
      <p class="service-state">
        <StateWord state={state}>{state === 'planned' ? `planned, ${service.health}` : state}</StateWord>
        {service.reason === undefined ? null : <span>{service.reason}</span>}
        <span>
          for{' '}
          <b>
            <Age since={service.since} />
          </b>
          , since <Moment at={service.since} />
        </span>
      </p>
      <Doings service={service} outage={outage} />
      <p class="soft facts">
        <span>{heartbeat ? 'reports by itself' : `every ${lengthText(everyMs)}`}</span>
        <span>{`grace ${lengthText(graceMs)}`}</span>
        <span>{`${quorum} of ${service.from.length} must agree`}</span>
        {group === undefined ? null : <Chip>{group}</Chip>}
        <Labels labels={labels} />
      </p>
      {asking === 'silence' ? <SilenceDialog services={id} onClose={close} /> : null}
      {asking === 'acknowledge' && outage ? (
        <AcknowledgeDialog outage={seenToNow(outage, service)} onClose={close} />
      ) : null}
    </header>
  );
};

/** Who sees to it is told live of the service, not of the outage. */
const seenToNow = ({ acknowledged: _, ...outage }: OutageView, { acknowledged }: ServiceView): OutageView => ({
  ...outage,
  ...(acknowledged && { acknowledged }),
});

const Doings = ({ service, outage }: { service: ServiceView; outage: OutageView | undefined }) => {
  const told = useStore(model, (all) => all.told);
  const planned = useStore(model, (all) => all.planned);
  const doings = doingsOf(service, outage, { told, planned }, useNow());
  if (doings.length === 0) return null;
  return (
    <ul class="doings" aria-label="What has been done">
      {doings.map(({ tone, text }) => (
        <li key={text} class={`doing ${tone}`}>
          <Mark tone={tone} /> {text}
        </li>
      ))}
    </ul>
  );
};
