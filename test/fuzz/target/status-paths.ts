// Fuzzes what is asked for beneath the public pages, and what operators write on them: an answer that is one, or nothing at all. Knows what must hold of both; refuses to
// know what a path looks like.

import { escaped } from '../../../packages/manager/src/core/markup.ts';
import { resourceOf } from '../../../packages/manager/src/status/resource.ts';
import { mutatedText } from '../make/text.ts';
import { rule, type Target } from '../target.ts';
import { textOf } from '../text.ts';

export type StatusPaths = {
  resource(this: void, path: string): ReturnType<typeof resourceOf>;
  safe(this: void, text: string): string;
};

const corpus = [
  'acme',
  'acme/feed.xml',
  'acme/status.json?x=1',
  'acme/badge/web/state.svg',
  'acme/badge/web-1.eu/uptime.svg?days=30',
  'acme/badge/__proto__/latency.svg?days=1&days=2',
  'acme/../other/%2e%2e/feed.xml',
  'acme//badge/web/uptime.svg?days=1e3',
  "<script>alert(1)</script>\" onload='x' &amp; \u202e\u0000",
];

const check = ({ resource, safe }: StatusPaths, input: Uint8Array): void => {
  const text = textOf(input);
  const found = resource(text);
  if (found) {
    const { page, what } = found;
    rule(/^[a-z0-9-]{1,64}$/.test(page), 'page', () => `a page called ${page}`);
    const name = what.type === 'badge' ? what.row : what.type === 'file' ? what.name : '';
    rule(/^[A-Za-z0-9._-]*$/.test(name), 'name', () => `something called ${name}`);
    const days = what.type === 'badge' ? (what.days ?? 1) : 1;
    rule(Number.isInteger(days) && days >= 1 && days <= 999, 'days', () => `${days} days`);
  }
  const shown = safe(text);
  rule(!/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/.test(shown), 'escaped', () => 'something of HTML is left');
  const isSayable = Array.from(shown).every((char) => {
    const code = char.codePointAt(0) ?? 0;
    const isControl = code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d;
    return !isControl && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
  });
  rule(isSayable, 'sayable', () => 'something that XML cannot have');
};

export const statusPathsTarget = (paths: StatusPaths): Target => ({
  name: 'status paths',
  share: 30,
  msMax: 250,
  make: (dice) => mutatedText(dice.pick(corpus), dice, corpus),
  check: (input) => check(paths, input),
});

export const statusPathsFuzz = statusPathsTarget({ resource: resourceOf, safe: escaped });
