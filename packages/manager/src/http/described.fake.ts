// Answers against their description, for tests: a validator of JSON Schema, which comes with the framework, reads the OpenAPI document. Knows how the one is found in the other.
import { createRequire } from 'node:module';
import { openApi } from './openapi.ts';

type Validate = ((data: unknown) => boolean) & { readonly errors?: unknown };
type Ajv = new (options: object) => { compile(schema: object): Validate; addFormat(name: string, form: RegExp): void };
type Content = Readonly<Record<string, { readonly schema: object }>>;
type Operation = { readonly responses: Readonly<Record<string, { readonly content?: Content }>> };

const ajvOf = (): Ajv => {
  const framework = createRequire(createRequire(import.meta.url).resolve('fastify'));
  const { Ajv2020 } = createRequire(framework.resolve('@fastify/ajv-compiler'))('ajv/dist/2020') as { Ajv2020: Ajv };
  return Ajv2020;
};

const document = openApi() as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
};
const ajv = new (ajvOf())({ strict: false, allErrors: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
const compiled = new Map<string, Validate>();
const problem: Content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** What keeps an answer from being as the description says; nothing when it is. @param path as the table of addresses has it */
export const disagreement = async (method: string, path: string, answer: Response): Promise<unknown> => {
  const operation = document.paths[path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{rest}')]?.[method.toLowerCase()];
  if (!operation) return `${method} ${path} is not described`;
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const text = await answer.text();
  const described = operation.responses[answer.status];
  const content = described ? described.content : answer.status >= 400 ? problem : undefined;
  if (!described && !content) return `${answer.status} is not described`;
  if (!content) return text === '' ? undefined : `${answer.status} ${type} is described as nothing: ${text}`;
  // Whoever asked too much of an address that is otherwise words is told so as everywhere.
  const media = content[type] ?? content['*/*'] ?? (answer.status >= 400 ? problem[type] : undefined);
  if (!media) return `${answer.status} ${type} is not described: ${text}`;
  const key = `${method} ${path} ${answer.status} ${type}`;
  const validate = compiled.get(key) ?? ajv.compile({ ...media.schema, components: document.components });
  compiled.set(key, validate);
  for (const one of piecesOf(type, text)) if (!validate(one)) return [validate.errors, one];
  return undefined;
};

const piecesOf = (type: string, text: string): readonly unknown[] => {
  if (type === 'application/x-ndjson')
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  return [type.endsWith('json') ? JSON.parse(text) : text];
};
