// A channel of Microsoft Teams, by the webhook of a workflow. Knows the Adaptive Card, and which part of it takes text literally.
import type { MessageEvent } from '../core/message.ts';
import type { Kind } from './kind.ts';
import { postJson } from './post.ts';
import { fit } from './text.ts';

/** A card may take 28 KiB as a whole. Of this much text it takes no more than 24, whatever is written in it. */
const TITLE_LENGTH_MAX = 500;
const TEXT_LENGTH_MAX = 4_000;
const LINE_COUNT_MAX = 50;

const COLOURS: Readonly<Record<MessageEvent, string>> = {
  down: 'attention',
  reminder: 'attention',
  flapping: 'warning',
  settled: 'good',
  up: 'good',
  test: 'default',
};

/** A `TextBlock` would take Markdown out of what is said; a `TextRun` takes it literally. */
const line = (text: string, look: Readonly<Record<string, string>> = {}) => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...look }],
});

const firstLines = (text: string): readonly string[] => {
  const lines = fit(text, { sizeMax: TEXT_LENGTH_MAX }).split('\n');
  const more = lines.length - LINE_COUNT_MAX;
  return more <= 0 ? lines : [...lines.slice(0, LINE_COUNT_MAX), `… and ${more} more ${more === 1 ? 'line' : 'lines'}`];
};

export const teamsKind: Kind<'teams'> = (wish, tools) => {
  const place = tools.place(wish.url);
  return ({ event, title, text }, signal) => {
    const heading = line(fit(title, { sizeMax: TITLE_LENGTH_MAX }), {
      weight: 'bolder',
      size: 'medium',
      color: COLOURS[event],
    });
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.2',
      body: [heading, ...(text === '' ? [] : firstLines(text).map((one) => line(one)))],
      msteams: { width: 'full' },
    };
    const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
    return postJson({ place, json: { type: 'message', attachments: [attachment] } }, tools, signal);
  };
};
