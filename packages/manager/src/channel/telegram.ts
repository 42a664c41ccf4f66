// A chat of Telegram, by a bot. Knows what its answers hide; text is sent without a parse mode, so that nothing in it is markup.
import type { Kind } from './kind.ts';
import { postJson } from './post.ts';
import { fit } from './text.ts';

const TEXT_LENGTH_MAX = 4_096;

/** `{"parameters":{"retry_after":5}}`, in seconds. */
const retryAfterMs = (body: string): number | undefined => {
  const seconds = /"retry_after"\s*:\s*(\d{1,9})\b/.exec(body)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
};

export const telegramKind: Kind<'telegram'> = (wish, tools) => {
  const { url, shown } = tools.place(wish.url);
  const place = { url: new URL(`${url.href.replace(/\/$/, '')}/bot${tools.secret(wish.token)}/sendMessage`), shown };
  const chat = /^-?\d+$/.test(wish.chat) ? Number(wish.chat) : wish.chat;
  return ({ title, text }, signal) => {
    const json = {
      chat_id: chat,
      text: fit(`${title}\n\n${text}`.trim(), { sizeMax: TEXT_LENGTH_MAX }),
      link_preview_options: { is_disabled: true },
    };
    return postJson({ place, json, retryAfterMs }, tools, signal);
  };
};
