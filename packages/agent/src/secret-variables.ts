// The variables of the environment that hold what probes may send, or say where it is kept. Knows how they are named; refuses to know which probe needs which.

/** By the names of their variables. */
export type Secrets = Readonly<Record<string, string>>;

/** Takes them out of the environment, so that no program that this one starts has them. */
export const takeSecrets = (environment: NodeJS.ProcessEnv): Secrets => {
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !/^VEDETTE_SECRET(?:S$|_)/.test(name)) continue;
    secrets[name] = value;
    delete environment[name];
  }
  return secrets;
};
