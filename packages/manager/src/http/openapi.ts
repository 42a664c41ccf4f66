// The description of the HTTP interface for programs (OpenAPI 3.1), made from the table of addresses and the schemas of what they take and answer. Refuses to know any address by itself.
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { type Form, forms } from './forms.ts';
import { type Route, routes } from './route-table.ts';
import { problem } from './shape/status.ts';

type Json = Record<string, unknown>;

/** Schemas that have a name stand once, and are referred to. */
class Components {
  readonly schemas: Record<string, unknown> = {};

  /** @param io what may be sent, or what is answered */
  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const {
      $schema: _,
      $defs = {},
      ...own
    } = moved(z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' })) as Json;
    for (const [name, one] of Object.entries($defs as Json)) this.schemas[name] = withoutId(one as Json);
    const { id } = own;
    if (typeof id !== 'string') return own;
    this.schemas[id] = withoutId(own);
    return { $ref: `#/components/schemas/${id}` };
  }
}

const withoutId = ({ id: _, ...rest }: Json): Json => rest;

const moved = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));

const pathOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{rest}');

const parametersOf = (path: string, { query = [] }: Form): readonly Json[] => [
  ...[...pathOf(path).matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  })),
  ...query.map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
];

const securityOf = ({ need }: Route): readonly Json[] =>
  need === 'public' ? [{}] : need === 'device' ? [{ token: [] }] : [{ token: [need] }, { session: [need] }];

const contentOf = (types: readonly string[], schema: Json): Json =>
  Object.fromEntries(types.map((type) => [type, { schema }]));

const responseOf = (status: string, type: string | undefined): Json => ({
  description: STATUS_CODES[status],
  ...(type !== undefined && { content: contentOf([type], { type: 'string' }) }),
});

/** @throws Error for an address that nobody has said what it answers */
const formOf = ({ method, path }: Route): Form => {
  const form = forms[`${method} ${path}`];
  if (form) return form;
  throw new Error(`${method} ${path} has no form`);
};

const operationOf = (route: Route, form: Form, components: Components): Json => {
  const { status = 200, answer, body, data, types = ['application/json'], besides = {} } = form;
  const parameters = parametersOf(route.path, form);
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^a-z0-9]+(\w?)/gi, (_, next: string) => next.toUpperCase())}`,
    summary: route.says,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { content: { 'application/json': { schema: components.of(body, 'input') } } } }),
    responses: {
      [status]: {
        description: STATUS_CODES[status],
        ...(answer && {
          content: {
            ...(data && contentOf(['application/json'], components.of(data, 'output'))),
            ...contentOf(types, components.of(answer, 'output')),
          },
        }),
      },
      ...(route.isTagged && { 304: { description: STATUS_CODES[304] } }),
      ...Object.fromEntries(Object.entries(besides).map(([other, type]) => [other, responseOf(other, type)])),
      default: { $ref: '#/components/responses/Problem' },
    },
    security: securityOf(route),
  };
};

export const openApi = (): Json => {
  const components = new Components();
  const refused = components.of(problem, 'output');
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = pathOf(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, formOf(route), components) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Vedette manager',
      version: '1',
      description: 'Times are ISO 8601 in UTC; what ends in Ms is in milliseconds; shares are from 0 to 1.',
      license: { name: 'See LICENSE', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components.schemas,
      responses: {
        Problem: { description: 'What was wrong', content: { 'application/problem+json': { schema: refused } } },
      },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'vedette token add NAME --scope read' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'vedette',
          description: 'Behind TLS it is called __Host-vedette',
        },
      },
    },
  };
};

/** The text of the published file. */
export const openApiText = (): string => `${JSON.stringify(openApi(), undefined, 2)}\n`;
