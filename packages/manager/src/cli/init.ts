// `vedette init`: a first configuration, by a few questions at a terminal or by options. Knows whom it asks and that nothing is written before all is answered;
// the questions and the file are its neighbours'.
import { existsSync } from 'node:fs';
import { Fault } from '@vedette/protocol/kit';
import { isLoopback } from '@vedette/protocol/target';
import { completeFile } from './complete-file.ts';
import { configFile } from './files.ts';
import { type ChannelAnswer, type InitAnswers, initText, nameOf } from './init-file.ts';
import type { ChannelType, Question } from './init-questions.ts';
import { exits, type Io, line } from './io.ts';
import { paintFor } from './paint.ts';
import { type Asker, askAt } from './questions.ts';
import { widthFor } from './screen-width.ts';
import { safe, wrap } from './text.ts';
import type { Verb, Words } from './verb.ts';

export const init: Verb = {
  command: 'init [file]',
  describe: 'Write a first configuration, by a few questions',
  positionals: { file: 'The file to be written (VEDETTE_CONFIG; vedette.yaml)' },
  options: {
    yes: { type: 'boolean', alias: 'y', describe: 'Ask nothing: what no option says is as usual' },
    watch: { type: 'list', describe: 'What is watched: host:port, https://…; as often as you like' },
    every: { type: 'string', describe: 'How often (10s)' },
    grace: { type: 'string', describe: 'After how long somebody is told (30s)' },
    agent: { type: 'string', describe: 'What the agent is called (local)' },
    who: { type: 'string', describe: 'Who is told (me)' },
    channel: { type: 'string', describe: 'By what: console, email, slack … (console)' },
    'mail-host': { type: 'string', describe: 'email: the mail server' },
    'mail-from': { type: 'string', describe: 'email: who writes' },
    'mail-to': { type: 'string', describe: 'email: who reads' },
    variable: { type: 'string', describe: 'The variable that will hold the address, token or topic' },
    chat: { type: 'string', describe: 'telegram: the chat' },
    force: { type: 'boolean', describe: 'A file of that name gives way' },
  },
  examples: [
    ['$0 init', 'asked step by step'],
    ['$0 init --yes --watch https://shop.example', 'without a question'],
  ],
  run: (io, words) => initAt(io, words),
};

/** @param asker who is asking already, and goes on afterwards; absent for whoever sits at the terminal. @throws Fault `usage`, `already-there` */
export const initAt = async (io: Io, words: Words, asker?: Asker): Promise<number> => {
  const file = configFile(io, words.text('file'));
  if (existsSync(file) && !words.flag('force'))
    throw new Fault('already-there', `${file} exists, and is left as it is. Name another file, or say --force.`);
  // Our own reader judges the answers, and is loaded by nobody else.
  const asked = await import('./init-questions.ts');
  using source = sourceOf(io, words, asker);
  const answers = await answersFrom(source, words, asked);
  if (!answers) {
    line(io.err, 'Nothing was written.');
    return exits.interrupted;
  }
  const text = initText(answers);
  const wrong = asked.wrongTogether(text);
  if (wrong !== undefined) throw new Fault('usage', `The answers do not go together: ${wrong}. Nothing was written.`);
  using whole = completeFile(file, words.flag('force'));
  whole.write(Buffer.from(text));
  whole.complete();
  tellNext(io, words.text('file'), answers);
  return exits.ok;
};

type Asked = typeof import('./init-questions.ts');

/** Where answers come from. @returns undefined when whoever answers has had enough */
type Answering = Disposable & { answer(question: Question): Promise<string | undefined> };

/** @throws Fault `usage` where nobody is there to be asked, or where an option will not do */
const sourceOf = (io: Io, words: Words, there?: Asker): Answering => {
  const given = (question: Question): string | undefined => {
    const said = question.option === 'watch' ? undefined : words.text(question.option);
    const wrong = said === undefined ? undefined : question.wrong(said);
    if (wrong !== undefined) throw new Fault('usage', `--${question.option}: ${wrong}.`);
    return said;
  };
  if (words.flag('yes'))
    return { answer: async (question) => given(question) ?? usual(question), [Symbol.dispose]() {} };
  if (there)
    return {
      answer: async (question) => given(question) ?? (await askUntilGood(io, there, question)),
      [Symbol.dispose]() {},
    };
  const { keyboard } = io;
  if (!keyboard || io.out.isTTY !== true)
    throw new Fault('usage', 'Nobody can be asked here. Say --yes, and by options what is not as usual.');
  const intro =
    'A few questions. Enter takes what stands in brackets, Ctrl-C ends it, and nothing is written before the last answer.';
  for (const one of wrap(intro, widthFor(io))) line(io.out, one);
  const asker = askAt(io, keyboard);
  return {
    answer: async (question) => given(question) ?? (await askUntilGood(io, asker, question)),
    [Symbol.dispose]: () => asker[Symbol.dispose](),
  };
};

const usual = ({ option, usual: answer }: Question): string => {
  if (answer === undefined) throw new Fault('usage', `There is no usual answer to this: say --${option}.`);
  return answer;
};

/** Asks until there is an answer that will do. @returns undefined when whoever answers has had enough */
export const askUntilGood = async (io: Io, asker: Asker, question: Question): Promise<string | undefined> => {
  const paint = paintFor(io.out, io.env);
  if (question.hint !== undefined) line(io.out, `\n${paint('dim', question.hint)}`);
  const prompt = `${question.text}${question.usual ? ` [${question.usual}]` : ''} `;
  for (;;) {
    const typed = await asker.ask(paint('bold', prompt));
    if (typed === undefined) return undefined;
    const answer = typed.trim() || question.usual;
    if (answer === '') return answer;
    const wrong = answer === undefined ? 'there has to be an answer' : question.wrong(answer);
    if (wrong === undefined) return answer;
    for (const one of wrap(safe(wrong), widthFor(io) - 2)) line(io.out, paint('yellow', `  ${one}`));
  }
};

const plain = ['every', 'grace', 'agent', 'who'] as const;
type Plain = (typeof plain)[number];

const answersFrom = async (source: Answering, words: Words, asked: Asked): Promise<InitAnswers | undefined> => {
  const watch = await targets(source, words, asked);
  if (!watch) return undefined;
  const said: Record<Plain, string> = { every: '', grace: '', agent: '', who: '' };
  for (const key of plain) {
    const answer = await source.answer(asked.questions[key]);
    if (answer === undefined) return undefined;
    said[key] = answer;
  }
  const channel = await channelOf(source, asked);
  return channel && { watch, ...said, channel };
};

const targets = async (source: Answering, words: Words, asked: Asked): Promise<readonly string[] | undefined> => {
  const given = words.list('watch');
  for (const target of given) {
    const wrong = asked.targetQuestion([]).wrong(target);
    if (wrong !== undefined) throw new Fault('usage', `--watch: ${wrong}.`);
  }
  if (given.length > 0) return given;
  const watch: string[] = [];
  for (;;) {
    const target = await source.answer(asked.targetQuestion(watch));
    if (target === undefined) return undefined;
    if (target !== '') watch.push(target);
    // Whoever is not asked has said all there is.
    if (target === '' || words.flag('yes')) return watch;
  }
};

const channelOf = async (source: Answering, asked: Asked): Promise<ChannelAnswer | undefined> => {
  const said = await source.answer(asked.questions.channel);
  const type = asked.channelTypes.find((one): one is ChannelType => one === said);
  if (!type) return undefined;
  const channel: Record<string, string> & { type: string } = { type };
  for (const { key, question, place } of asked.channelFields[type]) {
    const answer = await source.answer(question);
    if (answer === undefined) return undefined;
    channel[key] = place ? `env:${answer}` : answer;
  }
  return channel;
};

const tellNext = (io: Io, named: string | undefined, { agent, channel, watch }: InitAnswers): void => {
  const isNpm = io.env.npm_lifecycle_event === 'vedette';
  const vedette = isNpm ? 'npm run -s vedette --' : 'vedette';
  const looks = isNpm ? 'npm run -s agent --' : 'vedette-agent';
  const file = named ?? io.env.VEDETTE_CONFIG;
  const config = file === undefined ? '' : ` -c ${safe(file)}`;
  line(
    io.out,
    `\n${safe(file ?? 'vedette.yaml')} is ${paintFor(io.out, io.env)('green', 'written')}. Next, each in a terminal of its own:`,
  );
  const places = Object.values(channel).flatMap((value) => /^env:(.*)$/.exec(String(value))?.[1] ?? []);
  if (places.length > 0) line(io.out, `  export ${places.map((name) => `${name}=…`).join(' ')}`);
  line(io.out, `  ${vedette} up${config}`);
  // An agent looks at its own machine only if it is told that it may.
  const isOwn = watch.some((target) => isLoopback(nameOf(target).replaceAll(/[[\]]/g, '')));
  line(io.out, `  ${looks} --id ${agent} --manager 127.0.0.1${isOwn ? ' --allow loopback' : ''}`);
  line(io.out, `  ${vedette} watch`);
};
