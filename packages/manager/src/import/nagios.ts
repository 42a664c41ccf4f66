// Objects of Nagios: hosts, services, contacts and what hangs together with them. Knows which of them mean something to us; refuses to know the form of their
// files and the options of plugins.
import { type Draft, Drafting, type Tell, type Wish } from './draft.ts';
import { Ids } from './ids.ts';
import { expand, programOf, splitCommand, wordsOf } from './nagios-command.ts';
import { type Directives, type NagiosObject, namesIn, objectsIn, Templates } from './nagios-objects.ts';
import { aimPlugin, isKnownPlugin, type PluginAim } from './nagios-plugin.ts';
import { timesOf } from './times.ts';
import type { SourceFile } from './yaml-source.ts';

/** Where nobody says otherwise, an interval of 1 is a minute. */
const UNIT_MS = 60_000;
const EVERY = 5;
const TIMEOUT_MS = 10_000;
/** A pattern of hosts times services can be made as large as one likes. */
const SERVICES_MAX = 50_000;

type Host = { readonly name: string; readonly object: NagiosObject; readonly said: Directives };

/** What means something on its own; commands, hosts, services and groups are looked up. */
const LEFT: Readonly<Record<string, string>> = {
  hostdependency: 'write what depends on what under depends_on',
  servicedependency: 'write what depends on what under depends_on',
  hostescalation: 'write a subscriber with a longer grace',
  serviceescalation: 'write a subscriber with a longer grace',
};

export const readNagios = (files: readonly SourceFile[]): Draft => {
  const drafting = new Drafting();
  const objects = files.flatMap((file) => objectsIn(file, drafting));
  new Nagios(objects, drafting).read();
  return drafting;
};

class Nagios {
  readonly #objects: readonly NagiosObject[];
  readonly #drafting: Drafting;
  readonly #templates: Templates;
  readonly #commands = new Map<string, string>();
  readonly #ownCommands = new Ids();
  readonly #hosts = new Map<string, Host>();
  /** Names of hosts by their groups. */
  readonly #groups = new Map<string, Set<string>>();
  /** Contacts with an address, by themselves and by their groups. */
  readonly #contacts = new Map<string, Set<string>>();

  constructor(objects: readonly NagiosObject[], drafting: Drafting) {
    this.#objects = objects;
    this.#drafting = drafting;
    this.#templates = new Templates(objects);
  }

  read(): void {
    for (const object of this.#real('command'))
      this.#commands.set(object.own.get('command_name') ?? '', object.own.get('command_line') ?? '');
    this.#readContacts();
    this.#readHosts();
    for (const { name, object, said } of this.#hosts.values()) this.#readHost(name, object, said);
    for (const object of this.#real('service')) this.#readService(object);
    for (const { type, place } of this.#objects)
      if (Object.hasOwn(LEFT, type)) this.#drafting.note(place, LEFT[type] ?? '');
    for (const { place, own } of this.#real('timeperiod'))
      if (!/^(?:24x7|none)$/.test(own.get('timeperiod_name') ?? ''))
        this.#drafting.note(place, 'write it as quiet hours of a subscriber, or as planned');
  }

  #real(type: string): readonly NagiosObject[] {
    return this.#objects.filter((object) => object.type === type && object.own.get('register') !== '0');
  }

  #readContacts(): void {
    for (const object of this.#real('contact')) {
      const said = this.#templates.of(object);
      const name = said.get('contact_name') ?? '';
      const to = namesIn(said.get('email')).flatMap((one) => one.split(/\s+/));
      if (to.length === 0) {
        this.#drafting.note(object.place, 'there is no address to write to');
        continue;
      }
      this.#drafting.note(
        object.place,
        'there mail goes by the program of the machine: say here by which mail server, and who writes',
      );
      const wish = { type: 'email', host: '127.0.0.1', port: 25, tls: 'none', from: 'vedette@localhost', to };
      this.#drafting.channels.push({ key: name, name, place: object.place, wish });
      this.#join(this.#contacts, name, [name]);
      for (const group of namesIn(said.get('contactgroups'))) this.#join(this.#contacts, `group ${group}`, [name]);
    }
    for (const object of this.#real('contactgroup')) {
      const said = this.#templates.of(object);
      this.#join(this.#contacts, `group ${said.get('contactgroup_name')}`, namesIn(said.get('members')));
    }
  }

  #readHosts(): void {
    for (const object of this.#real('host')) {
      const said = this.#templates.of(object);
      const name = said.get('host_name');
      if (name === undefined) continue;
      this.#hosts.set(name, { name, object, said });
      for (const group of namesIn(said.get('hostgroups'))) this.#join(this.#groups, group, [name]);
    }
    for (const object of this.#real('hostgroup'))
      this.#join(
        this.#groups,
        object.own.get('hostgroup_name') ?? '',
        this.#expanded(object.own.get('members'), object),
      );
  }

  #join(groups: Map<string, Set<string>>, group: string, names: readonly string[]): void {
    const members = groups.get(group) ?? new Set();
    for (const name of names) members.add(name);
    groups.set(group, members);
  }

  /** Names of hosts; `*` is all of them, `!name` is none of them. */
  #expanded(written: string | undefined, { place }: NagiosObject): string[] {
    const names = namesIn(written);
    const not = new Set(names.filter((name) => name.startsWith('!')).map((name) => name.slice(1)));
    const chosen = names.flatMap((name) =>
      name === '*' ? [...this.#hosts.keys()] : name.startsWith('!') ? [] : [name],
    );
    for (const name of chosen) if (!this.#hosts.has(name)) this.#drafting.note(place, `there is no host ${name}`);
    return chosen.filter((name) => this.#hosts.has(name) && !not.has(name));
  }

  #readHost(name: string, object: NagiosObject, said: Directives): void {
    const written = said.get('check_command');
    if (written === undefined || said.get('active_checks_enabled') === '0') {
      this.#drafting.note(object.place, 'nobody looks at the host itself');
      return;
    }
    const aim = this.#aim(written, name, said, object);
    if (!aim) return;
    const parents = namesIn(said.get('parents')).map((parent) => `host ${parent}`);
    this.#add({ key: `host ${name}`, name, object, said, host: said, aim, parents });
  }

  #readService(object: NagiosObject): void {
    const said = this.#templates.of(object);
    const description = said.get('service_description') ?? '';
    const written = said.get('check_command');
    const grouped = namesIn(said.get('hostgroup_name')).flatMap((group) => [...(this.#groups.get(group) ?? [])]);
    const hosts = new Set([...this.#expanded(said.get('host_name'), object), ...grouped]);
    if (hosts.size === 0) {
      this.#drafting.note(object.place, 'it is of no host');
      return;
    }
    if (written === undefined || said.get('active_checks_enabled') === '0') {
      this.#drafting.note(object.place, 'nobody looks at it: it reports by itself');
      return;
    }
    for (const name of hosts) {
      if (this.#drafting.services.length >= SERVICES_MAX) {
        this.#drafting.note(object.place, `more than ${SERVICES_MAX} services cannot be taken over`);
        return;
      }
      const host = this.#hosts.get(name);
      const aim = host && this.#aim(written, name, host.said, object);
      if (aim)
        this.#add({
          key: `${name} ${description}`,
          name: `${name} ${description}`,
          object,
          said,
          host: host.said,
          aim,
          parents: [`host ${name}`],
          group: name,
        });
    }
  }

  /** What its command comes to; undefined for what is none of ours, which is noted. */
  #aim(written: string, hostName: string, host: Directives, object: NagiosObject): PluginAim | undefined {
    const { name, args } = splitCommand(written);
    const service = object.own.get('service_description') ?? 'host';
    const { place } = object;
    const address = host.get('address') ?? hostName;
    const line = this.#commands.get(name);
    // A file of services alone says the usual names of commands.
    const macros = { HOSTADDRESS: address, HOSTNAME: hostName, HOSTALIAS: host.get('alias') ?? hostName };
    const usual = name === 'check-host-alive' ? 'check_ping' : name;
    const expanded = expand(line ?? [usual, ...args.map((_arg, index) => `$ARG${index + 1}$`)].join(' '), macros, args);
    const [program = '', ...words] = wordsOf(expanded);
    const plugin = programOf(program);
    if (isKnownPlugin(plugin) && !words.some((word) => /\$\w+\$/.test(word)))
      return aimPlugin({
        plugin,
        words: line === undefined && usual !== name ? [] : words,
        address,
        place,
        drafting: this.#drafting,
      });
    if (isKnownPlugin(plugin)) {
      this.#drafting.note(place, 'there is a macro in its command line that is not known here');
      return undefined;
    }
    // Which program that is, and with which words, may be said by whoever owns the machine it runs on, and by nobody else.
    const own = this.#ownCommands.of(`${hostName} ${service}`);
    this.#drafting.note(
      place,
      `list it in the policy of the agents, under commands: ${own}. There it is ${plugin || name}`,
    );
    return { target: `command:${own}`, terms: {} };
  }

  #add(service: {
    readonly key: string;
    readonly name: string;
    readonly object: NagiosObject;
    readonly said: Directives;
    readonly host: Directives;
    readonly aim: PluginAim;
    readonly parents: readonly string[];
    readonly group?: string;
  }): void {
    const { key, name, object, said, host, aim, parents, group } = service;
    const everyMs = numberOf(said, 'check_interval', 'normal_check_interval') ?? EVERY;
    const retry = numberOf(said, 'retry_interval', 'retry_check_interval') ?? 1;
    const graceMs = Math.max(0, (numberOf(said, 'max_check_attempts') ?? 1) - 1) * retry * UNIT_MS;
    const note = (message: string): void => this.#drafting.note(object.place, message);
    const times = timesOf({ everyMs: everyMs * UNIT_MS, timeoutMs: aim.timeoutMs ?? TIMEOUT_MS, graceMs }, note);
    for (const period of ['check_period', 'notification_period'])
      if (!/^(?:24x7|24x7_sans_holidays)?$/.test(said.get(period) ?? ''))
        note(`${period} ${said.get(period)}: write it as quiet hours, or as planned`);
    const wish: Wish = { target: aim.target, ...times, ...aim.terms };
    this.#drafting.services.push({
      key,
      name,
      place: object.place,
      group,
      wish,
      parents,
      tell: this.#tell(said, host),
    });
  }

  /** A service that names nobody is told to those of its host. */
  #tell(said: Directives, host: Directives): Tell[] {
    if (said.get('notifications_enabled') === '0') return [];
    const namesNobody = said.get('contacts') === undefined && said.get('contact_groups') === undefined;
    const from = namesNobody ? host : said;
    const keys = [
      ...namesIn(from.get('contacts')),
      ...namesIn(from.get('contact_groups')).map((group) => `group ${group}`),
    ];
    const options = namesIn(said.get('notification_options'));
    const remind = Number(said.get('notification_interval') ?? 0);
    const names = new Set(keys.flatMap((key) => [...(this.#contacts.get(key) ?? [])]));
    return [...names].map((to) => ({
      to,
      resolved: options.length === 0 || options.includes('r'),
      remindMs: remind > 0 ? remind * UNIT_MS : undefined,
    }));
  }
}

const numberOf = (said: Directives, ...names: readonly string[]): number | undefined => {
  const value = Number(names.map((name) => said.get(name)).find((one) => one !== undefined) ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
};
