// Options of the plugins that come with Nagios, long and short, glued and apart. Knows how they are written; refuses to know what they mean to whom.

/** Options that stand alone; all others take the next word. */
const FLAGS =
  /^(?:-[SELNv46hV]|--(?:ssl|sni|starttls|escape|extended-perfdata|no-body|linespan|invert-regex|verbose|onredirect-follow))$/;
const LONG: Readonly<Record<string, string>> = {
  '--hostname': '-H',
  '--IP-address': '-I',
  '--port': '-p',
  '--url': '-u',
  '--uri': '-u',
  '--ssl': '-S',
  '--starttls': '-S',
  '--expect': '-e',
  '--string': '-s',
  '--send': '-s',
  '--regex': '-r',
  '--ereg': '-r',
  '--timeout': '-t',
  '--method': '-j',
  '--post': '-P',
  '--authorization': '-a',
  '--certificate': '-C',
  '--header': '-k',
  '--useragent': '-A',
  '--onredirect': '-f',
  '--expected-address': '-a',
  '--server': '-s',
  '--query_address': '-l',
  '--record_type': '-T',
};

export class Options {
  readonly #values = new Map<string, string[]>();
  readonly plain: string[] = [];

  constructor(words: readonly string[]) {
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      const [, glued, rest] = /^(-[A-Za-z])(.+)$/.exec(word) ?? [];
      const [, long, said] = /^(--[A-Za-z-]+)=(.*)$/.exec(word) ?? [];
      if (long !== undefined) this.#add(LONG[long] ?? long, said ?? '');
      else if (FLAGS.test(word)) this.#add(LONG[word] ?? word, '');
      else if (glued !== undefined && !word.startsWith('--')) this.#add(glued, rest ?? '');
      else if (word.startsWith('-') && word !== '-') this.#add(LONG[word] ?? word, words[++at] ?? '');
      else this.plain.push(word);
    }
  }

  #add(name: string, value: string): void {
    this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }
}
