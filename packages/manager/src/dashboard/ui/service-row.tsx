// A service, or a group of them, as a row: one line while all is well, and everything that somebody wants to know at once while it is not.
import type { OutageView, ViewFrom } from '../../core/api.ts';
import { model } from '../live.ts';
import { doingsOf } from '../state/doings.ts';
import { serviceHash } from '../state/route.ts';
import { countsText, type Row, type Shown, type State, states } from '../state/services.ts';
import { latencyText } from '../state/time-text.ts';
import { useNow, useStore } from './hooks.ts';
import { Icon, StateIcon } from './icons.tsx';
import { Mark } from './mark.tsx';
import { Age, Chip, Moment, StateWord } from './parts.tsx';

const heights = { group: 40, trouble: 66, well: 38, narrowTrouble: 104, narrowWell: 44 } as const;

const isTrouble = (state: State): boolean => state !== 'up';

export const heightOfRow = (row: Row | undefined, isNarrow: boolean): number => {
  if (row === undefined || row.kind === 'group') return heights.group;
  if (isTrouble(row.shown.state)) return isNarrow ? heights.narrowTrouble : heights.trouble;
  return isNarrow ? heights.narrowWell : heights.well;
};

export const GroupRow = ({ row, onToggle }: { row: Extract<Row, { kind: 'group' }>; onToggle: () => void }) => (
  <button type="button" class="row group-row" aria-expanded={row.isOpen} onClick={onToggle}>
    <span class={row.isOpen ? 'turn open' : 'turn'}>
      <Icon name="chevron" />
    </span>
    <b>{row.id}</b>
    <span class="soft">{countsText(row.counts)}</span>
    <span class="spring" />
    {states
      .filter((state) => state !== 'up' && row.counts[state] > 0)
      .map((state) => (
        <StateIcon key={state} state={state} />
      ))}
  </button>
);

type Props = { shown: Shown; outage: OutageView | undefined };

export const ServiceRow = ({ shown, outage }: Props) =>
  isTrouble(shown.state) ? <TroubleRow shown={shown} outage={outage} /> : <WellRow shown={shown} />;

const Name = ({ shown: { service } }: { shown: Shown }) => (
  <span class="name">
    <a class="cover" href={serviceHash(service.id)}>
      {service.id}
    </a>
    <span class="soft target">{service.target}</span>
  </span>
);

const WellRow = ({ shown }: { shown: Shown }) => {
  const { service, state } = shown;
  const seen = service.from.filter(({ health }) => health === 'up').length;
  return (
    <div class="row well-row">
      <StateIcon state={state} label={state} />
      <Name shown={shown} />
      <span class="soft minor">{service.group ?? ''}</span>
      <span
        class={seen === service.from.length ? 'soft minor' : 'minor'}
      >{`${seen}/${service.from.length} agents`}</span>
      <span class="number">{latencyText(service.latencyMs)}</span>
    </div>
  );
};

const TroubleRow = ({ shown, outage }: Props) => {
  const { service, state } = shown;
  return (
    <div class={`row trouble-row ${state}`}>
      <span class="what">
        <StateWord state={state}>{state === 'planned' ? `planned, ${service.health}` : state}</StateWord>
        <span class="soft">{service.reason ?? ''}</span>
      </span>
      <Name shown={shown} />
      <span class="when">
        <b>
          <Age since={service.since} />
        </b>
        <span class="soft">
          since <Moment at={service.since} />
        </span>
      </span>
      <Vantages shown={shown} />
      <Done shown={shown} outage={outage} />
    </div>
  );
};

/** Who sees it so, each with a sign, before those who do not; of many, how many. A phone has room for two of them: there it is said how many there are. */
const Vantages = ({ shown: { service } }: { shown: Shown }) => {
  const { from, quorum } = service;
  const bad = from.filter(isBad);
  const inOrder = [...bad, ...from.filter((one) => !isBad(one))];
  if (from.length === 0) return <span class="vantages soft">nobody looks</span>;
  return (
    <span class="vantages">
      <span class="chips">
        {inOrder.slice(0, 4).map(({ agent, health }) => (
          <Chip key={agent} tone={health}>
            <StateIcon state={health} label={`${health} from`} /> <span class="cut">{agent}</span>
          </Chip>
        ))}
        {from.length > 4 ? <Chip>+{from.length - 4}</Chip> : null}
        {service.health === 'unknown' ? null : <span class="brief">{`${bad.length} of ${from.length}`}</span>}
      </span>
      <span class="soft">
        {service.health === 'unknown'
          ? 'none of them can tell'
          : `seen so by ${bad.length} of ${from.length}, ${quorum} must agree`}
      </span>
    </span>
  );
};

const isBad = ({ health }: ViewFrom): boolean => health === 'down' || health === 'failing';

const Done = ({ shown: { service }, outage }: Props) => {
  const told = useStore(model, (all) => all.told);
  const planned = useStore(model, (all) => all.planned);
  const doings = doingsOf(service, outage, { told, planned }, useNow());
  return (
    <span class="done">
      {doings.slice(0, 2).map(({ tone, text }) => (
        <span key={text} class={`doing ${tone}`} title={text}>
          <Mark tone={tone} /> {text}
        </span>
      ))}
    </span>
  );
};
