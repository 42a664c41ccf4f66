// The channels an operator wishes for, parsed and complete. Knows where secrets are kept, never what they are; refuses to know how anything is sent.

/** Where a secret is kept: a variable of the manager's environment, or a file (absolute) that holds nothing else. */
export type SecretPlace = { readonly env: string } | { readonly file: string };

/** What may be written down, or kept where secrets are kept. */
export type PlainOrSecret = string | SecretPlace;

type Common = {
  readonly id: string;
  /** Subscribers that name no channel are told by this one. */
  readonly isDefault: boolean;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
};

export type ConsoleWish = Common & { readonly type: 'console' };

export type WebhookWish = Common & {
  readonly type: 'webhook';
  readonly url: PlainOrSecret;
  /** What requests are signed with. */
  readonly secret?: SecretPlace;
  /** Sent as bearer token. */
  readonly token?: SecretPlace;
  readonly headers: Readonly<Record<string, PlainOrSecret>>;
};

export type EmailWish = Common & {
  readonly type: 'email';
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, an upgrade that must succeed, or none at all. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  /** PEM file, absolute: the authority to believe instead of those that everybody believes. */
  readonly ca?: string;
  readonly user?: string;
  readonly password?: SecretPlace;
  readonly from: string;
  readonly to: readonly string[];
};

export type SlackWish = Common & { readonly type: 'slack'; readonly url: SecretPlace };

export type DiscordWish = Common & { readonly type: 'discord'; readonly url: SecretPlace };

export type TeamsWish = Common & { readonly type: 'teams'; readonly url: SecretPlace };

export type NtfyWish = Common & {
  readonly type: 'ntfy';
  readonly url: string;
  /** Where anybody may subscribe, its name is what protects it. */
  readonly topic: PlainOrSecret;
  readonly token?: SecretPlace;
  /** Of "down": 1 (lowest) to 5. */
  readonly priority: number;
};

export type TelegramWish = Common & {
  readonly type: 'telegram';
  readonly url: string;
  readonly token: SecretPlace;
  /** A number, or `@name` of a public channel. */
  readonly chat: string;
};

export const PAGERDUTY_SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;

export type PagerdutyWish = Common & {
  readonly type: 'pagerduty';
  readonly url: string;
  /** The integration key, which PagerDuty calls the routing key. */
  readonly key: SecretPlace;
  readonly severity: (typeof PAGERDUTY_SEVERITIES)[number];
};

export type AlertmanagerWish = Common & {
  readonly type: 'alertmanager';
  readonly url: string;
  readonly token?: SecretPlace;
  /** Put on every alert besides its own. */
  readonly labels: Readonly<Record<string, string>>;
};

export type CommandWish = Common & {
  readonly type: 'command';
  /** The program (absolute, or a name to be found on the PATH) and its arguments as they are handed over. */
  readonly command: readonly [program: string, ...argv: string[]];
  /** What its environment has besides the facts of the message. */
  readonly environment: Readonly<Record<string, PlainOrSecret>>;
};

export type ChannelWish =
  | ConsoleWish
  | WebhookWish
  | EmailWish
  | SlackWish
  | DiscordWish
  | TeamsWish
  | NtfyWish
  | TelegramWish
  | PagerdutyWish
  | AlertmanagerWish
  | CommandWish;

export type ChannelType = ChannelWish['type'];

/** The wish for a channel of one type. */
export type WishOf<Type extends ChannelType> = Extract<ChannelWish, { readonly type: Type }>;
