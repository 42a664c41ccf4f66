// `vedette-agent doctor …`: the options of an agent, examined instead of obeyed. Knows what is printed, and the exit status; what there is to find is
// known elsewhere.
import { documentOf, exitOf, type Finding, fail, linesOf } from '@vedette/protocol/doctor';
import { Fault } from '@vedette/protocol/kit';
import { systemClock } from '@vedette/protocol/kit/system';
import type { SecretInputs } from './credentials-options.ts';
import { examine, machineFindings } from './examination.ts';
import { type Options, parseOptions } from './options.ts';

/** @param argv what stands behind the word `doctor`. @returns the exit status */
export const runDoctor = async (
  argv: readonly string[],
  inputs: SecretInputs,
  write: (text: string) => unknown,
): Promise<0 | 1> => {
  const words = argv.filter((word) => word !== '--json');
  const findings = await findingsOf(words, inputs);
  if (words.length < argv.length) write(`${JSON.stringify(documentOf(findings), null, 2)}\n`);
  else write(`${linesOf(findings).join('\n')}\n`);
  return exitOf(findings);
};

const findingsOf = async (words: readonly string[], inputs: SecretInputs): Promise<readonly Finding[]> => {
  let options: Options;
  try {
    options = await parseOptions(words, inputs);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // What can be told without them is worth telling.
    return [
      ...machineFindings(systemClock),
      fail('options', `the agent does not start (${error.code})`, error.message),
    ];
  }
  const { tokenFile } = options;
  return examine({ options, ...(tokenFile !== undefined && { tokenFile }), clock: systemClock });
};
