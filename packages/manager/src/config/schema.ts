// The shape of the configuration file: every key, what it may hold by itself, and the words that describe it in the JSON Schema.
// Knows no defaults and nothing that takes two keys to judge (services.ts, subscribers.ts and manager.ts do).

import { z } from 'zod';
import { eventKinds } from '../core/wishes.ts';
import { agentSchema } from './agent-schema.ts';
import { channelSchema } from './channel-schema.ts';
import { checkShape } from './check/checks.ts';
import { dependsOnSchema } from './dependencies.ts';
import { duration, id, ids, labels, parsed, selectors } from './fields.ts';
import { flappingSchema } from './flapping.ts';
import { groupSchema } from './groups.ts';
import { heartbeatSchema } from './heartbeat.ts';
import { inventorySchemaWith, inventoryShape } from './inventory-schema.ts';
import { machineLimitsSchema } from './machine-limits.ts';
import { moduleWhole } from './module-schema.ts';
import { ownAddress } from './own-address.ts';
import { plannedSchema, quietsSchema, zone } from './planned-schema.ts';
import { retentionSchema } from './retention.ts';
import { sloSchema } from './slo.ts';
import { statusPagesSchema } from './status-page-schema.ts';
import { readTarget } from './target.ts';

const every = (whose: string) => duration('every', `How often ${whose} probed: 1s to 1d`, '10s');
const grace = (description: string) => duration('grace', `${description}: 0s to 30d`, '30s');
const timeout = duration(
  'timeout',
  'How long a probe waits for an answer: 100ms to 60s, shorter than the interval',
  '3s',
);
const recover = z
  .int()
  .min(1, 'at least 1')
  .max(100, 'at most 100')
  .meta({ description: 'How many good probes in a row end a failure: 1 to 100' });

export const managerSchema = z.strictObject({
  name: id('What this manager calls itself').optional(),
  listen: ownAddress('Where agents dial in: host:port, or a port alone for 127.0.0.1', '127.0.0.1:7600').optional(),
  http: ownAddress(
    'Where people and programs ask: host:port, or a port alone for 127.0.0.1; elsewhere than on loopback by TLS, with the certificate of tls',
    '127.0.0.1:7680',
  ).optional(),
  http_behind_proxy: z
    .string()
    .regex(
      /^https?:\/\/[^\s/?#@]+$/i,
      'write the address at which people reach it, such as https://monitor.example.org, without a path',
    )
    .refine((text) => URL.canParse(text), 'it is no address')
    .transform((text) => new URL(text).origin)
    .meta({
      description:
        'By which address people reach the manager through a proxy, which speaks TLS with them, says in X-Forwarded-For who asks, and is the only one that can reach `http`',
      examples: ['https://monitor.example.org'],
    })
    .optional(),
});

const pemFile = (description: string, example: string) =>
  z
    .string()
    .min(1, 'the name is empty: write a file name')
    .regex(/^\P{Cc}*$/u, 'a file name has no control characters')
    .meta({ description: `${description}: a PEM file, relative to this file`, examples: [example] });

export const tlsSchema = z.strictObject({
  certificate: pemFile("This manager's certificate, with those between it and the authority", 'manager.crt'),
  key: pemFile("The certificate's private key", 'manager.key'),
  ca: pemFile('The authority whose certificates are believed', 'ca.crt'),
});

export const defaultsSchema = z.strictObject({
  every: every('a service is').optional(),
  timeout: timeout.optional(),
  grace: grace('How long a service may fail before anybody hears of it').optional(),
  recover: recover.optional(),
  slo: sloSchema.optional(),
  flapping: flappingSchema.nullish(),
  limits: machineLimitsSchema.optional(),
});

const target = parsed(
  z.string().meta({
    description: 'Where the service is: host:port, or a URL whose scheme names the check, such as tls://host:port',
    examples: ['tcp://127.0.0.1:8080', 'tls://shop.example:443'],
  }),
  (written) => {
    const answer = readTarget(written);
    return 'problem' in answer ? answer : { value: answer.target };
  },
);

export const serviceSchema = z.strictObject({
  target,
  ...checkShape,
  every: every('the service is').optional(),
  timeout: timeout.optional(),
  grace: grace('How long the service may fail before anybody hears of it').optional(),
  recover: recover.optional(),
  agents: selectors("Which agents probe it: ids, key=value, or '*'", '*', ['eu-1', 'region=us']).optional(),
  quorum: z
    .int()
    .min(1, 'at least 1')
    .meta({
      description: 'How many of its agents must agree that it is down; without it the majority of those able to see',
    })
    .optional(),
  group: id('The group it belongs to').optional(),
  depends_on: dependsOnSchema.optional(),
  slo: sloSchema.optional(),
  flapping: flappingSchema.nullish(),
  labels: labels.optional(),
});

/** A service that reports by itself, as far as it is like others. What stands under `heartbeat` is read apart, so that its own keys can be named. */
export const reportingSchema = serviceSchema.pick({
  grace: true,
  recover: true,
  group: true,
  depends_on: true,
  slo: true,
  flapping: true,
  labels: true,
});

/** The same, as editors check it. */
const reportingWhole = reportingSchema.extend({
  heartbeat: heartbeatSchema.meta({ description: 'When it reports by itself: nobody looks at it then' }),
});

export const heartbeatsSchema = z.strictObject({
  listen: ownAddress('Where devices report: host:port, or a port alone for 127.0.0.1', '0.0.0.0:7690').optional(),
  plain: z
    .boolean()
    .meta({
      description: 'Whether tokens may travel without TLS where there is no certificate: on a network that is trusted',
    })
    .optional(),
});

/** What an inventory says of every service that it finds. */
export const foundServiceSchema = serviceSchema.omit({ target: true });

const inventory = inventorySchemaWith(foundServiceSchema);

export const discoverySchema = inventory.discover.omit({ service: true });

export const inventoryKeysSchema = z.strictObject(inventoryShape);

const oneOrMore = <Text extends z.ZodType<string>>(text: Text) =>
  z.union([text, z.array(text)]).transform((written) => (Array.isArray(written) ? written : [written]));

/** What may be wished for of some services, and what holds for all services of a subscriber. */
export const subscriptionSchema = z.strictObject({
  services: selectors("Which services: ids, group:NAME, key=value, or '*'", '*', [
    'web',
    'group:shop',
    'tier=gold',
  ]).optional(),
  every: every("this subscriber's services are at least").optional(),
  grace: grace('How long a service may fail before this subscriber hears of it').optional(),
  events: z
    .union([z.enum(eventKinds), z.array(z.enum(eventKinds)).min(1, 'an empty list: leave the key out for all')])
    .transform((written) => (typeof written === 'string' ? [written] : written))
    .meta({ description: 'What it wants to hear; without it everything', examples: ['down', ['down', 'up']] })
    .optional(),
  remind: duration('remind', 'After how long it is told again of what lasts: 1m to 30d', '4h').optional(),
  channels: oneOrMore(z.string())
    .meta({
      description: 'By which channels it is told; without it by those that are the default',
      examples: ['mail', ['mail', 'chat']],
    })
    .optional(),
});

/** Each is held against all services that those before it choose. */
export const SUBSCRIPTION_COUNT_MAX = 1_000;

export const subscriberSchema = z.strictObject({
  ...subscriptionSchema.shape,
  subscriptions: z
    .array(subscriptionSchema.nullable())
    .max(SUBSCRIPTION_COUNT_MAX, `at most ${SUBSCRIPTION_COUNT_MAX}`)
    .meta({
      description:
        "Instead of 'services': wishes for some services each; what stands at the subscriber holds where they say nothing. The first that chooses a service counts",
    })
    .optional(),
  quiet: quietsSchema.nullish(),
});

/** A subscription that was added at run time says whose it is. */
export const addedSubscriptionSchema = z.strictObject({
  subscriber: id('Whose subscription it is'),
  ...subscriptionSchema.shape,
});

const STORE_DESCRIPTION =
  "The store: a file, relative to this file, or a PostgreSQL database, postgres://user@host/database, or ':memory:'";

/** Keys of the whole file that are not sections of their own. */
export const settingsSchema = z.strictObject({
  store: z
    .string()
    .min(1, "the name is empty: write a file name, or ':memory:'")
    .regex(/^\P{Cc}*$/u, 'a store’s name has no control characters')
    .meta({
      description: STORE_DESCRIPTION,
      examples: ['vedette.db', 'postgres://vedette@db.example.org/vedette?password=env:VEDETTE_DB'],
    })
    .optional(),
  retention: retentionSchema.optional(),
});

/** The whole file, as editors check it. */
export const fileSchema = z.strictObject({
  $schema: z.string().meta({ description: 'Where the schema of this file is, for editors' }).optional(),
  manager: managerSchema.nullish().meta({ description: 'The manager itself' }),
  tls: tlsSchema.nullish().meta({ description: "The manager's own certificate, for those who bring one" }),
  ...settingsSchema.shape,
  zone: zone
    .describe('The time zone of all times here that do not say another, by its IANA name; without it UTC')
    .optional(),
  defaults: defaultsSchema.nullish().meta({ description: 'What holds where nothing else is said' }),
  agents: z.record(ids, agentSchema.nullable()).nullish().meta({ description: 'The agents, by id' }),
  services: z
    .record(ids, z.union([target, serviceSchema, reportingWhole]))
    .nullish()
    .meta({ description: 'What is watched, by id; a text alone is the target' }),
  heartbeats: heartbeatsSchema
    .nullish()
    .meta({ description: "Where devices report besides the manager's address for people" }),
  inventories: z
    .record(ids, inventory.whole)
    .nullish()
    .meta({ description: 'Where servers are listed, with how they are, by id' }),
  groups: z.record(ids, groupSchema.nullable()).nullish().meta({ description: 'The groups of services, by id' }),
  channels: z.record(ids, channelSchema).nullish().meta({ description: 'By what subscribers are told, by id' }),
  subscribers: z.record(ids, subscriberSchema.nullable()).nullish().meta({ description: 'Who wants to know, by id' }),
  planned: z.record(ids, plannedSchema).nullish().meta({ description: 'Outages that are planned, by id' }),
  status_pages: statusPagesSchema.nullish().meta({ description: 'Pages for the public, by id' }),
  modules: z
    .record(ids, moduleWhole)
    .nullish()
    .meta({ description: 'How targets are looked at that scrapers name (/probe), by id: one check each' }),
});
