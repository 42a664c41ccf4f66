// Inventories for people and for spreadsheets: the servers, the averages of their services, and the services with too few healthy ones. Knows columns and words;
// refuses to know how a server comes to be healthy.
import type {
  InventoryHealth,
  InventoryServerView,
  InventoryServiceView,
  InventoryView,
} from '../core/inventory-api.ts';
import { csv } from './csv.ts';
import { age, count } from './format.ts';
import type { Paint, Style } from './paint.ts';
import { textWidth } from './screen-width.ts';
import { type Cell, type Column, table } from './table.ts';
import { safe, wrap } from './text.ts';

/** What is shown of an inventory; the names are those of the options. */
export const inventoryParts = ['print-servers', 'averages', 'unhealthy'] as const;
export type InventoryPart = (typeof inventoryParts)[number];

const styles: Readonly<Record<InventoryHealth, Style>> = { healthy: 'green', unhealthy: 'red', unknown: 'magenta' };

const share = (value: number | undefined): string => (value === undefined ? '-' : `${value.toFixed(1)} %`);

const healthCell = (health: InventoryHealth): Cell => ({ text: health, style: styles[health] });

const titled = (...titles: readonly string[]): readonly Column[] => titles.map((title) => ({ title, align: 'right' }));

const serverTable = (servers: readonly InventoryServerView[], width: number, paint: Paint): readonly string[] => {
  if (servers.length === 0) return ['No servers.'];
  const columns: readonly Column[] = [
    { title: 'ADDRESS', least: 15 },
    { title: 'SERVICE', least: 8 },
    { title: 'HEALTH' },
    ...titled('CPU', 'MEMORY'),
    { title: 'WHY', least: 12 },
  ];
  const rows = servers.map(({ address, service = '-', health, cpu, memory, why = '' }) => [
    ...[address, service, healthCell(health)],
    ...[share(cpu), share(memory), why],
  ]);
  return table(columns, rows, width, paint);
};

const averageTable = (services: readonly InventoryServiceView[], width: number, paint: Paint): readonly string[] => {
  if (services.length === 0) return ['No services.'];
  const columns = [{ title: 'SERVICE', least: 10 }, ...titled('SERVERS', 'CPU AVERAGE', 'MEMORY AVERAGE')];
  const rows = services.map(({ service, servers, cpu, memory }) => [
    service,
    String(servers),
    share(cpu),
    share(memory),
  ]);
  return table(columns, rows, width, paint);
};

/** Those that have too few healthy servers, and those of which nobody can tell. */
export const shortServices = (services: readonly InventoryServiceView[]): readonly InventoryServiceView[] =>
  services.filter(({ health }) => health !== 'healthy');

const shortTable = (services: readonly InventoryServiceView[], width: number, paint: Paint): readonly string[] => {
  const short = shortServices(services);
  if (short.length === 0) return ['Every service has enough healthy servers.'];
  const columns = [
    ...[{ title: 'SERVICE', least: 10 }, { title: 'HEALTH' }],
    ...titled('HEALTHY', 'NEEDED', 'UNHEALTHY', 'UNKNOWN', 'SERVERS'),
  ];
  const rows = short.map(({ service, health, healthy, needed, unhealthy, unknown, servers }) => [
    ...[service, healthCell(health)],
    ...[healthy, needed, unhealthy, unknown, servers].map(String),
  ]);
  return table(columns, rows, width, paint);
};

const tables: Readonly<Record<InventoryPart, (view: InventoryView, width: number, paint: Paint) => readonly string[]>> =
  {
    'print-servers': ({ servers }, width, paint) => serverTable(servers, width, paint),
    averages: ({ services }, width, paint) => averageTable(services, width, paint),
    unhealthy: ({ services }, width, paint) => shortTable(services, width, paint),
  };

/** `cluster: 7 servers, 5 healthy, 1 unhealthy, 1 unknown; asked 12 s ago`. */
const headLine = ({ name, servers, askedAt, from }: InventoryView, nowMs: number): string => {
  const of = (health: InventoryHealth): string =>
    `${servers.filter((server) => server.health === health).length} ${health}`;
  const asked = from === 'asked' ? 'asked now' : `asked ${age(askedAt, nowMs)} ago`;
  return `${safe(name)}: ${count(servers.length, 'server')}, ${of('healthy')}, ${of('unhealthy')}, ${of('unknown')}; ${asked}`;
};

/** An empty line before every table. */
export const inventoryLines = (
  view: InventoryView,
  parts: readonly InventoryPart[],
  nowMs: number,
  width: number,
  paint: Paint,
): readonly string[] => [
  ...wrap(headLine(view, nowMs), textWidth(width), '  ').map((text) => paint('bold', text)),
  ...parts.flatMap((part) => ['', ...tables[part](view, width, paint)]),
];

/** One part of all of them as one sheet. */
export const inventoryCsv = (views: readonly InventoryView[], part: InventoryPart): string => {
  if (part === 'print-servers') {
    const titles = ['inventory', 'asked', 'address', 'service', 'health', 'cpu', 'memory', 'why'];
    return csv(
      titles,
      views.flatMap(({ name, askedAt, servers }) =>
        servers.map(({ address, service, health, cpu, memory, why }) => [
          ...[name, askedAt, address, service, health],
          ...[cpu, memory, why],
        ]),
      ),
    );
  }
  const figures = ['servers', 'healthy', 'unhealthy', 'unknown', 'needed', 'cpu', 'memory'] as const;
  return csv(
    ['inventory', 'asked', 'service', 'health', ...figures],
    views.flatMap(({ name, askedAt, services }) =>
      (part === 'unhealthy' ? shortServices(services) : services).map((one) => [
        ...[name, askedAt, one.service, one.health],
        ...figures.map((figure) => one[figure]),
      ]),
    ),
  );
};
