// A manager's events out of the bytes of a stream. Knows how bytes become text, and what to say of an event that is none; the form of the text is core/event-text.ts's.
import { Fault } from '@vedette/protocol/kit';
import type { ApiEvent } from '../core/api.ts';
import { createEventReader, type EventText } from '../core/event-text.ts';

/**
 * The events of one stream, in order. Comments and kinds of events that are not known here are passed over.
 * @param onBytes told of every sign of life, comments included
 * @throws Fault `answer-unusable` when an event is no JSON
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void = () => undefined,
): AsyncGenerator<ApiEvent, void, undefined> {
  const decoder = new TextDecoder();
  const read = createEventReader();
  for await (const chunk of body) {
    onBytes();
    for (const one of read(decoder.decode(chunk, { stream: true }))) yield eventOf(one);
  }
}

const eventOf = ({ type, data }: EventText): ApiEvent => {
  try {
    return { type, data: JSON.parse(data) } as ApiEvent;
  } catch (cause) {
    throw new Fault('answer-unusable', `The manager sent a ${type} event that is no JSON.`, { cause });
  }
};
