// The section `status_pages`: its keys, what each may hold by itself, and the words that describe it in the JSON Schema. Knows no defaults and nothing that
// takes two keys to judge (status-pages.ts does).
import { z } from 'zod';
import { id, ids, selectors } from './fields.ts';
import { ownAddress } from './own-address.ts';
import { zone } from './planned-schema.ts';

const TITLE_LENGTH_MAX = 100;
const DAYS_MAX = 365;
const GROUP_COUNT_MAX = 100;

/** One word behind `/status/`: no page lies beneath another, and none where a page keeps its feed and its badges. */
export const PATH_PATTERN = /^\/status\/[a-z0-9][a-z0-9-]{0,63}$/;

const line = (what: string) =>
  z
    .string()
    .min(1, `the ${what} is empty`)
    .max(TITLE_LENGTH_MAX, `a ${what} has at most ${TITLE_LENGTH_MAX} characters`)
    .regex(/^\P{Cc}*$/u, `a ${what} is one line`);

const flag = (description: string) => z.boolean().meta({ description }).optional();

export const statusPageSchema = z.strictObject({
  path: z
    .string()
    .regex(PATH_PATTERN, "write '/status/' and one word of small letters, digits and dashes")
    .meta({ description: 'Where the page is; without it /status/ and its id', examples: ['/status/acme'] })
    .optional(),
  title: line('title')
    .meta({ description: 'What it is called; without it its id', examples: ['Acme'] })
    .optional(),
  url: z
    .url({ protocol: /^https?$/, error: 'write the whole address, such as https://status.example.org/status/acme' })
    .meta({
      description: 'Where the public finds the page, for its feed',
      examples: ['https://status.example.org/status/acme'],
    })
    .optional(),
  groups: z
    .union([id('A group').transform((one) => [one]), z.array(id('A group')).min(1, 'an empty list shows nothing')])
    .refine((written) => written.length <= GROUP_COUNT_MAX, `at most ${GROUP_COUNT_MAX}`)
    .meta({ description: 'The groups that it shows, in this order', examples: [['web', 'api']] })
    .optional(),
  services: selectors("The services that it shows: ids, group:NAME, key=value, or '*'", [
    'web',
    'tier=gold',
  ]).optional(),
  rows: z
    .enum(['services', 'groups'])
    .meta({ description: 'Whether each service has a row, or each group; without it services' })
    .optional(),
  names: z
    .record(ids, line('name'))
    .meta({ description: 'What services and groups are called there, by id', examples: [{ web: 'Web shop' }] })
    .optional(),
  days: z
    .int()
    .min(1, 'at least 1')
    .max(DAYS_MAX, `at most ${DAYS_MAX}`)
    .meta({ description: 'How many days of history it shows: 1 to 365; without it 90' })
    .optional(),
  zone: zone.describe('By whose clocks its days begin; without it those of the file').optional(),
  show_targets: flag('Whether it says what is probed; without it not'),
  show_reasons: flag('Whether it says why something is down, and what is planned; without it not'),
  incidents: flag('Whether it shows the outages of the last 14 days; without it yes'),
});

export const statusListenSchema = ownAddress(
  "Where the pages are served besides the manager's address for people: host:port, or a port alone for 127.0.0.1",
  '0.0.0.0:7685',
);

/** The section, as editors check it. */
export const statusPagesSchema = z.object({ listen: statusListenSchema.optional() }).catchall(statusPageSchema);
