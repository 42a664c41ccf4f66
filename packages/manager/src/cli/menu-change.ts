// What the menu changes of a configuration: a service more or less, how often and after how long. Knows the questions; what may be answered is judged by our own
// reader, and a file that it would not take is not written.
import { type Edit, edited, servicesIn } from '../config/edit.ts';
import { completeFile } from './complete-file.ts';
import { askUntilGood } from './init.ts';
import { nameOf } from './init-file.ts';
import { questions, targetQuestion, wrongTogether } from './init-questions.ts';
import { type Io, line } from './io.ts';
import { paintFor } from './paint.ts';
import type { Asker } from './questions.ts';
import { safe } from './text.ts';

const CHOICES = [
  ['1', 'Watch one more service'],
  ['2', 'Watch one service no longer'],
  ['3', 'How often'],
  ['4', 'After how long somebody is told'],
] as const;

/** Asks what is to be changed, and writes the file when it is sound. @param text of the file as it is */
export const changeAt = async (io: Io, asker: Asker, file: string, text: string): Promise<void> => {
  line(io.out, '\nChange it?');
  for (const [key, what] of CHOICES) line(io.out, `  ${key}  ${what}`);
  const choice = (await asker.ask('Which? Enter for nothing. '))?.trim();
  const paint = paintFor(io.out, io.env);
  if (choice === undefined || choice === '') return;
  const edit = await editOf(io, asker, choice, text);
  if (!edit) {
    line(io.out, 'Nothing was changed.');
    return;
  }
  const next = edited(text, edit);
  const wrong = wrongTogether(next);
  if (wrong !== undefined) {
    line(io.out, paint('yellow', safe(`That does not go: ${wrong}. Nothing was changed.`)));
    return;
  }
  using whole = completeFile(file, true);
  whole.write(Buffer.from(next));
  whole.complete();
  line(io.out, `${safe(file)} is ${paint('green', 'written')}. A manager that runs it takes it up by itself.`);
};

const editOf = async (io: Io, asker: Asker, choice: string, text: string): Promise<Edit | undefined> => {
  switch (choice) {
    case '1':
      return added(io, asker, servicesIn(text));
    case '2':
      return removed(io, asker, servicesIn(text));
    case '3':
    case '4': {
      const key = choice === '3' ? 'every' : 'grace';
      const value = await askUntilGood(io, asker, questions[key]);
      return value === undefined ? undefined : { type: 'default', key, value };
    }
    default:
      return undefined;
  }
};

const added = async (io: Io, asker: Asker, services: ReadonlyMap<string, string>): Promise<Edit | undefined> => {
  const { usual: _, ...question } = targetQuestion([]);
  const target = await askUntilGood(io, asker, question);
  if (target === undefined) return undefined;
  const id = await askUntilGood(io, asker, {
    option: 'id',
    text: 'What is it called?',
    usual: nameOf(target),
    wrong: (name) => {
      if (services.has(name)) return `there is a service ${name} already`;
      return wrongTogether(JSON.stringify({ services: { [name]: target } }));
    },
  });
  return id === undefined ? undefined : { type: 'add service', id, target };
};

const removed = async (io: Io, asker: Asker, services: ReadonlyMap<string, string>): Promise<Edit | undefined> => {
  if (services.size === 0) return undefined;
  const all = [...services];
  for (const [index, [id, target]] of all.entries()) line(io.out, `  ${index + 1}  ${safe(id)}  ${safe(target)}`);
  const nameIn = (answer: string): string | undefined => (services.has(answer) ? answer : all[Number(answer) - 1]?.[0]);
  const answer = await askUntilGood(io, asker, {
    option: 'id',
    text: 'Which? Its number or its name',
    wrong: (said) => (nameIn(said) === undefined ? `write a number from 1 to ${all.length}, or a name` : undefined),
  });
  const id = answer === undefined ? undefined : nameIn(answer);
  return id === undefined ? undefined : { type: 'remove service', id };
};
