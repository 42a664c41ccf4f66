// A channel of Slack, by an incoming webhook. Knows how text is kept from being markup there.
import type { Kind } from './kind.ts';
import { postJson } from './post.ts';
import { fit } from './text.ts';

/** Slack advises no more, and cuts at ten times as much without a word. */
const TEXT_LENGTH_MAX = 4_000;

/** These three begin everything that Slack does not take literally while `mrkdwn` is off: mentions, links, entities. */
const literal = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const slackKind: Kind<'slack'> = (wish, tools) => {
  const place = tools.place(wish.url);
  return ({ title, text }, signal) => {
    const shown = fit(`${title}\n${text}`.trim(), { sizeMax: TEXT_LENGTH_MAX, literal });
    return postJson(
      { place, json: { text: shown, mrkdwn: false, unfurl_links: false, unfurl_media: false } },
      tools,
      signal,
    );
  };
};
