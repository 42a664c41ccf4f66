// Lines of JSON out of bytes. Knows that format; refuses to know connections and what the lines say.
import { Fault } from '@vedette/protocol/kit';

/**
 * In order; kinds of lines that are not among `types` are passed over: a newer manager may say more.
 * @throws Fault `answer-unusable` when a line is no JSON
 */
export async function* readLines<Line extends { readonly type: string }>(
  body: AsyncIterable<Uint8Array>,
  types: ReadonlySet<Line['type']>,
): AsyncGenerator<Line, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      const one = parsed<Line>(text);
      if (types.has(one.type)) yield one;
    }
  }
}

const parsed = <Line>(text: string): Line => {
  try {
    return JSON.parse(text) as Line;
  } catch (cause) {
    throw new Fault('answer-unusable', 'The manager answered a line that is no JSON.', { cause });
  }
};
