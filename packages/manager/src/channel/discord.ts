// A channel of Discord, by a webhook. Knows Discord's Markdown, and that nobody may be called by what a message says.
import type { MessageEvent } from '../core/message.ts';
import { isoTime } from '../core/views.ts';
import type { Kind } from './kind.ts';
import { postJson } from './post.ts';
import { fit } from './text.ts';

const TITLE_LENGTH_MAX = 256;
const DESCRIPTION_LENGTH_MAX = 4_096;

const COLOURS: Readonly<Record<MessageEvent, number>> = {
  down: 0xd32f2f,
  reminder: 0xd32f2f,
  flapping: 0xf9a825,
  settled: 0x2e7d32,
  up: 0x2e7d32,
  test: 0x546e7a,
};

/** A backslash before what would be markup anywhere, and before what would at the beginning of a line. */
export const literal = (text: string): string =>
  text.replace(/[\\*_~`|<>[\]()]/g, '\\$&').replace(/^(\s*)(?:([-+#])|(\d+)\.)/gm, (_all, indent, mark, number) => {
    return mark === undefined ? `${indent}${number}\\.` : `${indent}\\${mark}`;
  });

export const discordKind: Kind<'discord'> = (wish, tools) => {
  const place = tools.place(wish.url);
  return ({ event, title, text, atMs }, signal) => {
    const embed = {
      title: fit(title, { sizeMax: TITLE_LENGTH_MAX, literal }),
      ...(text === '' ? {} : { description: fit(text, { sizeMax: DESCRIPTION_LENGTH_MAX, literal }) }),
      color: COLOURS[event],
      timestamp: isoTime(atMs),
    };
    return postJson({ place, json: { embeds: [embed], allowed_mentions: { parse: [] } } }, tools, signal);
  };
};
