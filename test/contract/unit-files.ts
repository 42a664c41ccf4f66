// Files of systemd as data: sections, and what each key was given, in order. Knows their form; refuses to know what the keys mean.

export type UnitFile = {
  /** Every value that a key was given, in any section: a key may be there several times. */
  values(key: string): readonly string[];
  /** The value of a key that has to be there once. @throws Error when it is not */
  only(key: string): string;
};

export const parseUnitFile = (text: string): UnitFile => {
  const lines = text.split('\n').filter((line) => line !== '' && !/^[#;[]/.test(line));
  const pairs = lines.map((line) => /^([A-Za-z]+)=(.*)$/.exec(line) ?? [line]);
  const broken = pairs.find(({ length }) => length < 3);
  if (broken) throw new Error(`neither a section nor a key: ${broken[0]}`);
  const values = (key: string): readonly string[] =>
    pairs.filter(([, name]) => name === key).map(([, , value = '']) => value);
  return {
    values,
    only(key) {
      const [value, ...more] = values(key);
      if (value === undefined || more.length > 0) throw new Error(`${key} is there ${values(key).length} times`);
      return value;
    },
  };
};
