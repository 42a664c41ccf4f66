// Small parts that every page is made of: states, ages, chips, notes, tables. Knows how they look; refuses to know where what they show comes from.
import type { ComponentChildren } from 'preact';
import type { ApiFault } from '../client.ts';
import type { State } from '../state/services.ts';
import { ageText, fullText, momentText } from '../state/time-text.ts';
import { useNow } from './hooks.ts';
import { StateIcon } from './icons.tsx';

export const StateWord = ({ state, children }: { state: State; children?: ComponentChildren }) => (
  <span class={`state-word ${state}`}>
    <StateIcon state={state} />
    {children ?? state}
  </span>
);

/** `3 m 12 s`, going on. */
export const Age = ({ since }: { since: string }) => (
  <time dateTime={since} title={fullText(since)}>
    {ageText(since, useNow())}
  </time>
);

/** `14:03`, with all of it for whoever points at it. */
export const Moment = ({ at }: { at: string | undefined }) => {
  const nowMs = useNow();
  if (at === undefined) return <span class="soft">–</span>;
  return (
    <time dateTime={at} title={fullText(at)}>
      {momentText(at, nowMs)}
    </time>
  );
};

export const PageHead = ({
  title,
  children,
  lead,
}: {
  title: string;
  lead?: ComponentChildren;
  children?: ComponentChildren;
}) => (
  <header class="page-head">
    <div>
      <h1>{title}</h1>
      {lead === undefined ? null : <p class="lead">{lead}</p>}
    </div>
    {children === undefined ? null : <div class="actions">{children}</div>}
  </header>
);

export const Section = ({
  title,
  aside,
  children,
}: {
  title: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) => (
  <section class="card" aria-label={title}>
    <div class="card-head">
      <h2>{title}</h2>
      {aside}
    </div>
    {children}
  </section>
);

export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>;

export const Trouble = ({ fault }: { fault: ApiFault | undefined }) =>
  fault === undefined ? null : (
    <div class="trouble" role="alert">
      <p>{fault.message}</p>
      {fault.problems.length === 0 ? null : (
        <ul>
          {fault.problems.map(({ path, message }) => (
            <li key={path + message}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );

export type Column<Item> = {
  readonly title: string;
  readonly cell: (item: Item) => ComponentChildren;
  /** `number`: to the right. `main`: says what the row is of. `minor`: gives way on a phone. */
  readonly kind?: 'main' | 'number' | 'minor';
};

type TableProps<Item> = {
  readonly caption: string;
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly rowClass?: (item: Item) => string;
};

/** Rows are cards on a phone: each cell with its title. */
export const Table = <Item,>({ caption, columns, items, keyOf, rowClass }: TableProps<Item>) => (
  <table class="table">
    <caption class="sr">{caption}</caption>
    <thead>
      <tr>
        {columns.map(({ title, kind }) => (
          <th key={title} scope="col" class={kind ?? ''}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {items.map((item) => (
        <tr key={keyOf(item)} class={rowClass?.(item) ?? ''}>
          {columns.map((column) => (
            <Cell key={column.title} column={column} item={item} />
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);

const Cell = <Item,>({ column: { title, kind, cell }, item }: { column: Column<Item>; item: Item }) =>
  kind === 'main' ? (
    <th scope="row" class="main">
      {cell(item)}
    </th>
  ) : (
    <td class={kind ?? ''} data-title={title}>
      {cell(item)}
    </td>
  );

export const Chip = ({ children, tone = '' }: { children: ComponentChildren; tone?: string }) => (
  <span class={`chip ${tone}`}>{children}</span>
);

export const Labels = ({ labels }: { labels: Readonly<Record<string, string>> }) => (
  <>
    {Object.entries(labels).map(([key, value]) => (
      <Chip key={key}>{`${key}=${value}`}</Chip>
    ))}
  </>
);

/** One of a few, chosen by a button that stays pressed. */
export const Choice = ({
  label,
  options,
  value,
  onChoose,
}: {
  label: string;
  options: readonly (readonly [value: string, text: string])[];
  value: string;
  onChoose: (value: string) => void;
}) => (
  <fieldset class="choice">
    <legend class="sr">{label}</legend>
    {options.map(([one, text]) => (
      <button key={one} type="button" aria-pressed={one === value} onClick={() => onChoose(one)}>
        {text}
      </button>
    ))}
  </fieldset>
);
