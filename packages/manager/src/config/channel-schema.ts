// The section `channels`: the keys of every type of channel, what each may hold by itself, and the words that describe it in the JSON Schema.
// Knows no defaults and nothing that takes two keys to judge (channels.ts does).
import { quote } from '@vedette/protocol/kit';
import { z } from 'zod';
import { type ChannelType, PAGERDUTY_SEVERITIES } from '../core/channel-wish.ts';
import { duration, parsed } from './fields.ts';
import { literalSecret, namesSecret, readPlainOrSecret, secret } from './secret-place.ts';

/** One message to everybody is one mail: more of them want a list of the mail server's. */
const RECIPIENT_COUNT_MAX = 50;

const common = <Type extends ChannelType>(type: Type) => ({
  type: z.literal(type).meta({ description: 'What kind of channel it is' }),
  default: z.boolean().meta({ description: 'Whether it tells subscribers that name no channel' }).optional(),
  timeout: duration('attempt', 'How long one attempt may take: 100ms to 2m', '10s').optional(),
});

const readUrl = (written: string): { value: string } | { problem: string } => {
  const url = URL.parse(written);
  if (!url || !/^https?:$/.test(url.protocol))
    return { problem: `${quote(written)} is not an address: write 'https://host/path'` };
  if (url.username !== '' || url.password !== '')
    return { problem: 'an address has no name and password in it: use the keys for secrets' };
  return { value: written };
};

const url = (description: string, example: string) =>
  parsed(z.string().meta({ description, examples: [example] }), readUrl);

const urlOrSecret = (description: string, ...examples: string[]) =>
  parsed(z.string().meta({ description, examples }), (written) => {
    const answer = readPlainOrSecret(written);
    return 'value' in answer && typeof answer.value === 'string' ? readUrl(answer.value) : answer;
  });

const plainOrSecret = (description: string, rule: RegExp, problem: string, ...examples: string[]) =>
  parsed(z.string().meta({ description, examples }), (written) => {
    const answer = readPlainOrSecret(written);
    return 'value' in answer && typeof answer.value === 'string' && !rule.test(answer.value) ? { problem } : answer;
  });

/** A mapping of names to texts or secrets; a name that says it is one must not hold a text. */
const namedTexts = (description: string, name: RegExp, rule: string, value: RegExp) =>
  z
    .record(
      z.string().regex(name, rule),
      plainOrSecret(
        "A text, or where a secret is kept: 'env:NAME', 'file:PATH'",
        value,
        'the text has characters that cannot be sent',
      ),
    )
    .check((context) => {
      for (const [key, text] of Object.entries(context.value)) {
        if (typeof text === 'string' && namesSecret(key))
          context.issues.push({ code: 'custom', message: literalSecret(key), input: key, path: [key] });
      }
    })
    .meta({ description });

const BARE = '[^\\p{Cc}\\s<>@,;:"]+@[A-Za-z0-9.-]+';

const recipient = z.string().regex(new RegExp(`^${BARE}$`, 'u'), "write 'who@example.com'");

const sender = z
  .string()
  .regex(
    new RegExp(`^(?:[^\\p{Cc}<>@,;:"]*<${BARE}>|${BARE})$`, 'u'),
    "write 'who@example.com' or 'Name <who@example.com>'",
  );

const token = (whose: string) => secret(`${whose}, sent as bearer token`, 'env:TOKEN').optional();

export const channelSchemas = {
  console: z.strictObject(common('console')),
  webhook: z.strictObject({
    ...common('webhook'),
    url: urlOrSecret('Where messages are posted, or where that is kept', 'https://example.com/hook', 'env:HOOK_URL'),
    secret: secret('What requests are signed with', 'file:hook.key').optional(),
    token: token('A token'),
    headers: namedTexts(
      'Other headers',
      /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
      'this is no name of a header',
      /^[\x20-\x7e]*$/,
    ).optional(),
  }),
  email: z.strictObject({
    ...common('email'),
    host: z
      .string()
      .regex(/^[A-Za-z0-9.:-]+$/, 'write the name or address of the mail server alone')
      .meta({ description: 'The mail server' }),
    port: z
      .int()
      .min(1, 'at least 1')
      .max(65_535, 'at most 65535')
      .meta({ description: 'Its port; 465 for implicit TLS, else 587' })
      .optional(),
    tls: z
      .enum(['starttls', 'implicit', 'none'])
      .meta({ description: 'An upgrade to TLS that must succeed, TLS from the first byte, or none' })
      .optional(),
    ca: z
      .string()
      .min(1, 'the name is empty: write a file name')
      .meta({ description: 'The authority of its certificate: a PEM file, relative to this file' })
      .optional(),
    user: z
      .string()
      .regex(/^\P{Cc}+$/u, 'write a name')
      .meta({ description: 'Who logs in' })
      .optional(),
    password: secret('With what', 'file:mail.password').optional(),
    from: sender.meta({ description: 'Who writes', examples: ['Vedette <vedette@example.com>'] }),
    to: z
      .union([
        recipient,
        z.array(recipient).min(1, 'nobody would get it').max(RECIPIENT_COUNT_MAX, `at most ${RECIPIENT_COUNT_MAX}`),
      ])
      .transform((written) => [...new Set(typeof written === 'string' ? [written] : written)])
      .meta({ description: 'Who reads', examples: [['ops@example.com']] }),
  }),
  slack: z.strictObject({
    ...common('slack'),
    url: secret('Where the address of the incoming webhook is kept', 'env:SLACK_URL'),
  }),
  discord: z.strictObject({
    ...common('discord'),
    url: secret('Where the address of the webhook is kept', 'env:DISCORD_URL'),
  }),
  teams: z.strictObject({
    ...common('teams'),
    url: secret("Where the address of the workflow's webhook is kept", 'env:TEAMS_URL'),
  }),
  ntfy: z.strictObject({
    ...common('ntfy'),
    url: url('The server', 'https://ntfy.sh').optional(),
    topic: plainOrSecret(
      'The topic, or where it is kept',
      /^[A-Za-z0-9_-]{1,64}$/,
      'a topic has 1 to 64 letters, digits, dashes and underscores',
      'env:NTFY_TOPIC',
    ),
    token: token('An access token'),
    priority: z.int().min(1, 'at least 1').max(5, 'at most 5').meta({ description: 'Of "down": 1 to 5' }).optional(),
  }),
  telegram: z.strictObject({
    ...common('telegram'),
    url: url('The Bot API, where it is not the public one', 'https://api.telegram.org').optional(),
    token: secret("The bot's token", 'env:TELEGRAM_TOKEN'),
    chat: z
      .union([
        z.string().regex(/^(?:-?\d{1,15}|@\w{4,32})$/, "write the chat's number, or '@name' of a public channel"),
        z.int(),
      ])
      .transform(String)
      .meta({ description: "The chat's number, or @name of a public channel", examples: [-1001234567890, '@status'] }),
  }),
  pagerduty: z.strictObject({
    ...common('pagerduty'),
    url: url('The Events API', 'https://events.eu.pagerduty.com').optional(),
    key: secret('The integration key of an Events API v2 integration', 'env:PAGERDUTY_KEY'),
    severity: z.enum(PAGERDUTY_SEVERITIES).meta({ description: 'Of "down"' }).optional(),
  }),
  alertmanager: z.strictObject({
    ...common('alertmanager'),
    url: url('Alertmanager itself, without /api', 'http://127.0.0.1:9093'),
    token: token('A token'),
    labels: z
      .record(
        z
          .string()
          .regex(/^(?!(?:alertname|service|target|group)$)[A-Za-z_][A-Za-z0-9_]*$/, 'this cannot be a label here'),
        z.string().min(1, 'the label is empty'),
      )
      .meta({ description: 'Put on every alert besides alertname, service, target and group' })
      .optional(),
  }),
  command: z.strictObject({
    ...common('command'),
    command: z
      .array(z.string().regex(/^[^\0]*$/, 'there is a zero byte in it'))
      .min(1, 'the list is empty: write the program and its arguments')
      .meta({
        description: 'The program, relative to this file if there is a / in it, and its arguments; no shell reads them',
        examples: [['./notify.sh', '--loud']],
      }),
    environment: namedTexts(
      'Variables it is given besides the facts',
      /^(?!VEDETTE_)[A-Za-z_][A-Za-z0-9_]*$/,
      'this is no name for a variable of its own',
      /^[^\0]*$/,
    ).optional(),
  }),
} as const satisfies Readonly<Record<ChannelType, z.ZodObject>>;

export const CHANNEL_TYPES = Object.keys(channelSchemas).filter((type): type is ChannelType => type in channelSchemas);

const { console, webhook, email, slack, discord, teams, ntfy, telegram, pagerduty, alertmanager, command } =
  channelSchemas;

/** Any channel, as editors check it. */
export const channelSchema = z.discriminatedUnion('type', [
  console,
  webhook,
  email,
  slack,
  discord,
  teams,
  ntfy,
  telegram,
  pagerduty,
  alertmanager,
  command,
]);
