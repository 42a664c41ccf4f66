// The section `inventories`: every key, what it may hold by itself, and the words that describe it in the JSON Schema. Knows no defaults and nothing that takes
// two keys to judge (inventories.ts does).
import { z } from 'zod';
import { FIELD_PATTERN } from '../core/inventory/field.ts';
import { readShare } from '../core/inventory/share.ts';
import { duration, ids, parsed } from './fields.ts';
import { literalSecret, namesSecret, readPlainOrSecret, secret } from './secret-place.ts';

/** More requests at once would be an attack on whoever answers them. */
const PARALLEL_MAX = 64;
const RETRIES_MAX = 5;
const HEADER_COUNT_MAX = 32;
const LABEL_COUNT_MAX = 32;

const address = (description: string, ...examples: string[]) =>
  z
    .string()
    .regex(/^\P{Cc}+$/u, 'an address has no control characters')
    .meta({ description, examples });

const field = (description: string, ...examples: string[]) =>
  z
    .string()
    .regex(FIELD_PATTERN, "write a path such as 'cpu', 'usage.cpu' or 'list[0].cpu'")
    .meta({ description, examples });

const readLimit = (written: unknown): { value: number } | { problem: string } => {
  const answer = readShare(written);
  return 'problem' in answer ? { problem: `it ${answer.problem}` } : { value: answer.share };
};

const limit = (what: string) =>
  z
    .union([z.string(), z.number()])
    .transform((written, context): number => {
      const answer = readLimit(written);
      if ('value' in answer) return answer.value;
      context.issues.push({ code: 'custom', message: answer.problem, input: written });
      return z.NEVER;
    })
    .meta({
      description: `The share of its ${what}, 0% to 100%, over which a server is not healthy`,
      examples: ['80%'],
    });

const headers = z
  .record(
    z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'this is no name of a header'),
    parsed(z.string(), (written) => {
      const answer = readPlainOrSecret(written);
      if (!('value' in answer) || typeof answer.value !== 'string' || /^[\x20-\x7e]*$/.test(answer.value))
        return answer;
      return { problem: 'the text has characters that cannot be sent' };
    }),
  )
  .check((context) => {
    const entries = Object.entries(context.value);
    if (entries.length > HEADER_COUNT_MAX)
      context.issues.push({ code: 'custom', message: `at most ${HEADER_COUNT_MAX}`, input: context.value });
    for (const [key, text] of entries) {
      if (typeof text === 'string' && namesSecret(key))
        context.issues.push({ code: 'custom', message: literalSecret(key), input: key, path: [key] });
    }
  })
  .meta({ description: "Other headers: texts, or where a secret is kept ('env:NAME', 'file:PATH')" });

export const inventoryFieldsSchema = z.strictObject({
  servers: field('Where the list of servers stands; without it the answer is the list', 'data.servers').optional(),
  address: field("A server's address, where the list has more of it than that (address)", 'ip').optional(),
  service: field('The name of its service (service)', 'service').optional(),
  cpu: field('The share of its cpu that is used: a number, or a text such as 61% (cpu)', 'usage.cpu').optional(),
  memory: field('The same of its memory (memory)', 'usage.memory').optional(),
  port: field('The port of its service', 'port').optional(),
  labels: z
    .record(ids, field('Where its value stands'))
    .refine((all) => Object.keys(all).length <= LABEL_COUNT_MAX, `at most ${LABEL_COUNT_MAX}`)
    .meta({ description: 'Labels of the services that are found, by key', examples: [{ region: 'location.region' }] })
    .optional(),
});

export const inventoryLimitsSchema = z.strictObject({
  cpu: limit('cpu').optional(),
  memory: limit('memory').optional(),
});

/** @param service what else a service may have, without its target */
const discoverSchemaWith = <Service extends z.ZodType>(service: Service) =>
  z.strictObject({
    target: z
      .string()
      .regex(/\{address\}/, "write '{address}' where the address of a server goes")
      .meta({
        description: 'The target of each service',
        examples: ['tcp://{address}:{port}', 'http://{address}:8080/'],
      })
      .optional(),
    port: z
      .int()
      .min(1, 'ports go from 1 to 65535')
      .max(65_535, 'ports go from 1 to 65535')
      .meta({ description: 'The port where no answer tells one' })
      .optional(),
    service: service
      .meta({ description: 'What else each service has: the keys of a service, without its target' })
      .optional(),
    absent: z
      .int()
      .min(1, 'at least 1')
      .max(1_000, 'at most 1000')
      .meta({
        description: 'In how many sound answers in a row a server has to be missing before its service goes (2)',
      })
      .optional(),
    remove_at_most: parsed(
      z.string().meta({
        description: 'The share of the services found that may go at once; one always may (50%)',
        examples: ['50%'],
      }),
      readLimit,
    ).optional(),
  });

/** An inventory but for the keys that have keys of their own: those are read apart. */
export const inventoryShape = {
  url: address('Where the list of servers is', 'http://127.0.0.1:9000/servers'),
  details: address(
    "Where the details of a server are, with '{address}' for it; without it beside the list",
    'http://127.0.0.1:9000/{address}',
  ).optional(),
  token: secret('A token, sent as bearer token', 'env:INVENTORY_TOKEN').optional(),
  headers: headers.optional(),
  every: duration('poll', 'How often a running manager asks: 1s to 1d', '1m').optional(),
  validity: duration('validity', 'For how long an answer is used that is kept: 0s to 30d', '5m').optional(),
  timeout: duration('attempt', 'How long one request may take: 100ms to 2m', '5s').optional(),
  within: duration('total', 'How long all requests together may take: 1s to 10m', '30s').optional(),
  parallel: z
    .int()
    .min(1, 'at least 1')
    .max(PARALLEL_MAX, `at most ${PARALLEL_MAX}`)
    .meta({ description: 'How many requests are made at once (8)' })
    .optional(),
  retries: z
    .int()
    .min(0, 'at least 0')
    .max(RETRIES_MAX, `at most ${RETRIES_MAX}`)
    .meta({ description: 'How often a request is made again that failed in passing (2)' })
    .optional(),
  file: z
    .string()
    .regex(/^\P{Cc}+$/u, 'a file name has no control characters')
    .meta({
      description: 'Where answers are kept, relative to this file; without it beside the store',
      examples: ['cluster.json'],
    })
    .optional(),
  tell: z
    .union([
      z.string().transform((one) => [one]),
      z.array(z.string()).min(1, 'an empty list tells nobody: leave it out'),
    ])
    .meta({
      description: 'The subscribers who hear of services with too few healthy servers, by id',
      examples: ['ops', ['ops', 'team']],
    })
    .optional(),
  grace: duration(
    'grace',
    'For how long a service may have too few before they hear of it: 0s to 30d',
    '2m',
  ).optional(),
  min_healthy: z
    .int()
    .min(0, 'at least 0')
    .max(10_000, 'at most 10000')
    .meta({ description: 'With fewer healthy servers a service is not healthy (2)' })
    .optional(),
};

/** As editors check it. @param service what else a service that is found may have */
export const inventorySchemaWith = <Service extends z.ZodType>(service: Service) => ({
  discover: discoverSchemaWith(service),
  whole: z.strictObject({
    ...inventoryShape,
    fields: inventoryFieldsSchema.nullish().meta({ description: 'Where what stands in the answers' }),
    limits: inventoryLimitsSchema.nullish().meta({ description: 'What is not healthy any more' }),
    discover: discoverSchemaWith(service).nullish().meta({ description: 'Servers become services to probe' }),
  }),
});
