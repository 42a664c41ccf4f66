// Fuzzes the reading of what plugins say: any text gives a verdict, and facts that can be told. Knows what an answer has to be; refuses to know what plugins mean.
import { type PluginFinding, pluginFinding } from '../../../packages/agent/src/probe/plugin-words.ts';
import { factLimits, facts as factsShape } from '../../../packages/protocol/src/check/facts.ts';
import { mutatedText } from '../make/text.ts';
import { rule, type Target } from '../target.ts';
import { textOf } from '../text.ts';

export type ReadPlugin = (...said: Parameters<typeof pluginFinding>) => PluginFinding;

const corpus: readonly string[] = [
  'PING OK - Packet loss = 0%, RTA = 0.80 ms|rta=0.8ms;100;200;0 pl=0%;20;60;0',
  "DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968 '/var log'=12MB\n/boot 68 MB;\n | /boot=68MB;88\n/home=69357MB\n",
  "LOAD|'it''s'=1 load1=0,100;5;10;0; load5=-1.5e3;; x=U y=1:2 =3 error=4 warning=5",
  'CRITICAL',
];

/** A key as it travels: any other would be refused with all the rest. */
const KEY = /^[a-z][a-z0-9_]{0,31}$/;

const codes = [0, 1, 2, 3, 127, null] as const;

const check = (read: ReadPlugin, input: Uint8Array): void => {
  const said = textOf(input);
  for (const code of codes) {
    const { verdict, facts } = read({ code, signal: null, said }, { warningIsDown: code === 1 });
    const expected = code === 0 ? 'up' : code === 1 || code === 2 ? 'down' : 'unknown';
    rule(verdict.status === expected, 'verdict', () => `code ${code} is ${verdict.status}`);
    const entries = Object.entries(facts);
    rule(entries.length <= factLimits.countMax, 'count', () => `${entries.length} facts`);
    for (const [key, value] of entries) {
      rule(KEY.test(key), 'key', () => `${JSON.stringify(key)} is no key`);
      rule(typeof value !== 'number' || Number.isFinite(value), 'number', () => `${key} is ${value}`);
    }
    rule(
      typeof facts['exit_code'] === (code === null ? 'undefined' : 'number'),
      'own',
      () => 'exit_code is not the code',
    );
    rule(
      Object.keys(factsShape.read(factsShape.write(facts))).length === entries.length,
      'told',
      () => 'not all of it can be told',
    );
  }
};

export const pluginsTarget = (read: ReadPlugin): Target => ({
  name: 'plugins',
  share: 20,
  msMax: 250,
  make: (dice) => mutatedText(dice.pick(corpus), dice, corpus),
  check: (input) => check(read, input),
});

export const pluginsFuzz = pluginsTarget(pluginFinding);
