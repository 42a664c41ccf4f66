// What each service is asked, as it arrives.
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Channel, Message } from '../core/message.ts';
import { AT_MS, calm, channelOf, down, Receiver, storm, test as testMessage, up } from './receiver.fake.ts';

const SINCE = '2031-05-06T10:02:37.000Z';
const AT = '2031-05-06T10:03:07.000Z';

/** The only request that sending these makes of a channel. */
const asked = async (make: (receiver: Receiver) => Channel, message: Message) => {
  await using receiver = await Receiver.start();
  await make(receiver).send(message, calm);
  return receiver.only;
};

const jsonOf = async (...given: Parameters<typeof asked>): Promise<unknown> => (await asked(...given)).json;

test('webhook: the facts, signed, with a key that stays the same', async () => {
  const environment = { KEY: 's3cret', TOKEN: 't0ken', TEAM: 'blue' };
  const { method, path, headers, body, json } = await asked(
    ({ url }) =>
      channelOf(
        'webhook',
        {
          url: `${url}/hook?a=b`,
          secret: { env: 'KEY' },
          token: { env: 'TOKEN' },
          headers: { 'x-team': { env: 'TEAM' }, 'x-plain': 'yes' },
        },
        environment,
      ),
    { ...up, key: 'a key/ü' },
  );
  expect([method, path]).toEqual(['POST', '/hook?a=b']);
  const seconds = AT_MS / 1_000;
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    authorization: 'Bearer t0ken',
    'x-team': 'blue',
    'x-plain': 'yes',
    'idempotency-key': 'a%20key/%C3%BC',
    'vedette-signature': `t=${seconds},v1=${createHmac('sha256', 's3cret').update(`${seconds}.${body}`).digest('hex')}`,
  });
  expect(json).toEqual({
    version: 1,
    key: 'a key/ü',
    event: 'up',
    subscriber: 'ops',
    at: AT,
    title: up.title,
    text: '',
    concerns: [
      {
        service: 'web',
        target: 'tcp://web.example:443',
        group: 'shop',
        reason: 'refused',
        from: ['eu-1', 'us-1'],
        incident: 'vedette-0a1b-7',
        since: SINCE,
        until: AT,
      },
    ],
  });
});

test('webhook: without secrets nothing is signed, and nobody is named', async () => {
  const { headers } = await asked(({ url }) => channelOf('webhook', { url, headers: {} }), down);
  expect(headers).not.toHaveProperty('authorization');
  expect(headers).not.toHaveProperty('vedette-signature');
});

const slack = ({ url }: Receiver): Channel =>
  channelOf('slack', { url: { env: 'URL' } }, { URL: ` ${url}/services/T0/B0\n` });

test('slack: no text is markup', async () => {
  expect(await jsonOf(slack, { ...down, title: '<!channel> & <@U1>', text: '*x*' })).toEqual({
    text: '&lt;!channel&gt; &amp; &lt;@U1&gt;\n*x*',
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
  });
});

test('slack: what is too long is cut, and how much is said', async () => {
  const json = await jsonOf(slack, { ...down, title: 'title', text: Array(200).fill('x'.repeat(99)).join('\n') });
  expect(json).toMatchObject({ text: expect.stringMatching(/^title\n(?:x{99}\n){39}… and 161 more lines$/) });
});

const discord = ({ url }: Receiver): Channel => channelOf('discord', { url: { env: 'URL' } }, { URL: url });

test('discord: no text is markup, and nobody is called', async () => {
  const text = '@everyone **b** [a](http://x) <@1>\n# h\n- l\n> q\n1. n\nsnake_case a-b';
  expect(await jsonOf(discord, { ...down, text })).toEqual({
    embeds: [
      {
        title: down.title,
        description:
          '@everyone \\*\\*b\\*\\* \\[a\\]\\(http://x\\) \\<@1\\>\n\\# h\n\\- l\n\\> q\n1\\. n\nsnake\\_case a-b',
        color: 0xd32f2f,
        timestamp: AT,
      },
    ],
    allowed_mentions: { parse: [] },
  });
});

test('discord: limits hold for what is escaped', async () => {
  const json = await jsonOf(discord, { ...up, title: '*'.repeat(300), text: '_'.repeat(5_000) });
  const { embeds } = json as { embeds: [{ title: string; description: string }] };
  expect(embeds[0].title).toMatch(/^(?:\\\*){108}… and 192 more characters$/);
  expect(embeds[0].description.length).toBeLessThanOrEqual(4_096);
});

const teams = ({ url }: Receiver): Channel => channelOf('teams', { url: { env: 'URL' } }, { URL: url });

test('teams: a card whose text is taken literally', async () => {
  expect(await jsonOf(teams, down)).toEqual({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.2',
          body: [
            {
              type: 'RichTextBlock',
              inlines: [{ type: 'TextRun', text: down.title, weight: 'bolder', size: 'medium', color: 'attention' }],
            },
            { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'The last answer came at 10:02:31 UTC.' }] },
            { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'Nothing is planned.' }] },
          ],
          msteams: { width: 'full' },
        },
      },
    ],
  });
});

test.each([
  ['long lines', Array(100).fill('"'.repeat(1_000)).join('\n')],
  ['many lines', '\n'.repeat(3_000)],
  ['wide characters', '名'.repeat(30_000)],
])('teams: a card stays within 28 KiB: %s', async (_what, text) => {
  const { body } = await asked(teams, { ...down, title: text, text });
  expect(Buffer.byteLength(body)).toBeLessThan(28 * 1_024);
});

test('ntfy: topic, priority and tags', async () => {
  const own = { topic: { env: 'TOPIC' }, token: { env: 'TOKEN' }, priority: 5 };
  const make = ({ url }: Receiver) => channelOf('ntfy', { url, ...own }, { TOPIC: 'alerts', TOKEN: 'tk_1' });
  const { path, headers, json } = await asked(make, down);
  expect([path, headers.authorization]).toEqual(['/', 'Bearer tk_1']);
  const rest = { topic: 'alerts', title: down.title, message: down.text };
  expect(json).toEqual({ ...rest, priority: 5, tags: ['rotating_light'] });
  const again = await jsonOf(make, up);
  expect(again).toEqual({ ...rest, title: up.title, message: up.title, priority: 3, tags: ['white_check_mark'] });
});

test('ntfy: a message stays a message', async () => {
  const json = await jsonOf(({ url }) => channelOf('ntfy', { url, topic: 't', priority: 4 }), {
    ...down,
    text: '名'.repeat(3_000),
  });
  const { message } = json as { message: string };
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4_096);
  expect(message).toMatch(/^名{1153}… and 1847 more characters$/);
});

test.each([
  ['-1001234567890', -1001234567890],
  ['@status', '@status'],
])('telegram: plain text to %s', async (chat, chatId) => {
  const make = ({ url }: Receiver) =>
    channelOf('telegram', { url, token: { env: 'TOKEN' }, chat }, { TOKEN: '12:ab-C_d' });
  const { path, json } = await asked(make, down);
  expect(path).toBe('/bot12:ab-C_d/sendMessage');
  expect(json).toEqual({
    chat_id: chatId,
    text: `${down.title}\n\n${down.text}`,
    link_preview_options: { is_disabled: true },
  });
});

const pagerduty = ({ url }: Receiver): Channel =>
  channelOf('pagerduty', { url, key: { env: 'KEY' }, severity: 'critical' }, { KEY: 'r'.repeat(32) });

test('pagerduty: an incident is opened by "down" and ended by "up"', async () => {
  const { path, json } = await asked(pagerduty, down);
  expect(path).toBe('/v2/enqueue');
  const same = { routing_key: 'r'.repeat(32), dedup_key: 'vedette-0a1b-7' };
  expect(json).toEqual({
    ...same,
    event_action: 'trigger',
    client: 'Vedette',
    payload: {
      summary: down.title,
      source: 'tcp://web.example:443',
      severity: 'critical',
      timestamp: SINCE,
      component: 'web',
      group: 'shop',
      class: 'refused',
      custom_details: { reason: 'refused', seen_from: ['eu-1', 'us-1'], text: down.text },
    },
  });
  expect(await jsonOf(pagerduty, up)).toEqual({ ...same, event_action: 'resolve' });
});

test('pagerduty: a test leaves nothing open', async () => {
  await using receiver = await Receiver.start();
  await pagerduty(receiver).send(testMessage, calm);
  expect(receiver.asked.map(({ body }) => JSON.parse(body))).toMatchObject([
    { event_action: 'trigger', dedup_key: 'test:1', payload: { severity: 'info' } },
    { event_action: 'resolve', dedup_key: 'test:1' },
  ]);
});

test('pagerduty: of a storm each service is told once, however many attempts it takes', async () => {
  await using receiver = await Receiver.start((response) => {
    response.statusCode = receiver.asked.length === 17 ? 429 : 202;
    response.end();
  });
  const channel = pagerduty(receiver);
  await expect(channel.send(storm(25), calm)).rejects.toMatchObject({ code: 'channel-failed' });
  expect(receiver.asked).toHaveLength(20);
  await channel.send(storm(25), calm);
  const keys = receiver.asked.map(({ body }) => (JSON.parse(body) as { dedup_key: string }).dedup_key);
  expect(keys).toHaveLength(26);
  expect(new Set(keys).size).toBe(25);
});

const alertmanager = ({ url }: Receiver): Channel =>
  channelOf('alertmanager', { url: `${url}/am/`, token: { env: 'T' }, labels: { team: 'ops' } }, { T: 'tok' });

test('alertmanager: "up" ends the alert that "down" began', async () => {
  const { path, headers, json } = await asked(alertmanager, down);
  expect([path, headers.authorization]).toEqual(['/am/api/v2/alerts', 'Bearer tok']);
  const alert = {
    labels: {
      team: 'ops',
      alertname: 'VedetteServiceDown',
      service: 'web',
      target: 'tcp://web.example:443',
      group: 'shop',
    },
    annotations: { summary: down.title, description: down.text, reason: 'refused', seen_from: 'eu-1, us-1' },
    startsAt: SINCE,
    endsAt: '2031-05-13T10:03:07.000Z',
  };
  expect(json).toEqual([alert]);
  const annotations = { ...alert.annotations, summary: up.title, description: '' };
  expect(await jsonOf(alertmanager, up)).toEqual([{ ...alert, annotations, endsAt: AT }]);
});

test('console: one line, whatever is in it', async () => {
  const lines: string[] = [];
  await channelOf('console', {}, {}, (line) => lines.push(line)).send({ ...down, title: 'a\nb\u001b[2Jc' }, calm);
  expect(lines).toEqual(['it: ops: a b [2Jc']);
});
