// A topic of ntfy. Knows its priorities and tags.
import { isGood, type MessageEvent } from '../core/message.ts';
import type { Kind } from './kind.ts';
import { postJson } from './post.ts';
import { fit, utf8Bytes } from './text.ts';

/** Of a message of more than 4,096 bytes ntfy makes a file; escaped as JSON it may take twice as much, and no more is read. */
const MESSAGE_BYTES_MAX = 3_500;
const TITLE_BYTES_MAX = 250;

const DEFAULT_PRIORITY = 3;

const TAGS: Readonly<Record<MessageEvent, string>> = {
  down: 'rotating_light',
  reminder: 'rotating_light',
  flapping: 'warning',
  settled: 'white_check_mark',
  up: 'white_check_mark',
  test: 'bell',
};

export const ntfyKind: Kind<'ntfy'> = (wish, tools) => {
  const place = tools.place(wish.url);
  const topic = tools.plain(wish.topic);
  const headers = wish.token && { authorization: `Bearer ${tools.secret(wish.token)}` };
  return ({ event, title, text }, signal) => {
    const json = {
      topic,
      title: fit(title, { sizeMax: TITLE_BYTES_MAX, sizeOf: utf8Bytes }),
      // An empty one would be shown as "triggered".
      message: fit(text === '' ? title : text, { sizeMax: MESSAGE_BYTES_MAX, sizeOf: utf8Bytes }),
      priority: isGood(event) || event === 'test' ? DEFAULT_PRIORITY : wish.priority,
      tags: [TAGS[event]],
    };
    return postJson({ place, json, ...(headers && { headers }) }, tools, signal);
  };
};
