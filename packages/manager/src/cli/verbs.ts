// Every verb there is, and which of them a command line says. Knows names only.
import { ack } from './ack.ts';
import { agent } from './agent.ts';
import { agents } from './agents.ts';
import { backup } from './backup.ts';
import { channel } from './channel.ts';
import { check } from './check.ts';
import { completionOf } from './completion.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { heartbeat } from './heartbeat.ts';
import { history } from './history.ts';
import { importVerb } from './import.ts';
import { init } from './init.ts';
import { inventory } from './inventory.ts';
import { managers } from './managers.ts';
import { menu } from './menu.ts';
import { note } from './note.ts';
import { notifications } from './notifications.ts';
import { outages } from './outages.ts';
import { password } from './password.ts';
import { probe } from './probe.ts';
import { reaching } from './reach.ts';
import { reload } from './reload.ts';
import { replay } from './replay.ts';
import { report } from './report.ts';
import { schema } from './schema.ts';
import { service } from './service.ts';
import { silence } from './silence.ts';
import { status } from './status.ts';
import { store } from './store.ts';
import { subscriber } from './subscriber.ts';
import { subscription } from './subscription.ts';
import { token } from './token.ts';
import { up } from './up.ts';
import { uptime } from './uptime.ts';
import type { Said, Verb, VerbGroup } from './verb.ts';
import { watch } from './watch.ts';

const all: readonly (Verb | VerbGroup)[] = [
  init,
  menu,
  up,
  check,
  status,
  watch,
  outages,
  history,
  uptime,
  report,
  explain,
  replay,
  probe,
  agents,
  managers,
  notifications,
  inventory,
  heartbeat,
  agent,
  service,
  subscriber,
  subscription,
  channel,
  silence,
  note,
  ack,
  token,
  password,
  backup,
  store,
  doctor,
  reload,
  importVerb,
  schema,
  completionOf((typed) => said(typed)),
];

export const verbs: readonly (Verb | VerbGroup)[] = all.map(reaching);

/** `status [service]` is called `status`. */
export const wordOf = ({ command }: Pick<Verb, 'command'>): string => command.split(' ')[0] ?? '';

/** The verb a command line says, as far as it says one. */
export const said = ([first, second]: readonly string[]): Said => {
  const top = verbs.find((verb) => wordOf(verb) === first);
  if (!top) return { name: '', verb: undefined, choices: verbs.map(wordOf) };
  if (!('verbs' in top)) return { name: wordOf(top), verb: top, choices: [] };
  const verb = top.verbs.find((one) => wordOf(one) === second);
  if (verb) return { name: `${wordOf(top)} ${wordOf(verb)}`, verb, choices: [] };
  return { name: wordOf(top), verb: undefined, choices: top.verbs.map(wordOf) };
};
