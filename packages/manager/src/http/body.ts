// The bodies that are sent: JSON of a form that each address knows. Knows how to say what is wrong with one; refuses to know any form.
import { Fault } from '@vedette/protocol/kit';
import type { z } from 'zod';

/** @throws Fault `usage` saying what is wrong with the body; `example` is one that would do */
export const bodyOf = <Form extends z.ZodType>(form: Form, body: unknown, example: string): z.output<Form> => {
  const answer = form.safeParse(json(body, example));
  if (answer.success) return answer.data;
  const [issue] = answer.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new Fault('usage', `The body is not as expected${place}: ${issue?.message ?? 'it is something else'}.`);
};

const json = (body: unknown, example: string): unknown => {
  try {
    return JSON.parse(typeof body === 'string' ? body : '');
  } catch {
    throw new Fault('usage', `The body is no JSON. Send an object such as ${example}.`);
  }
};
