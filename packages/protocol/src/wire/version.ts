// Which versions of the protocol this code speaks. A change to a golden vector is a change of the protocol and needs a new number here.

/** Newest first. */
export const versions: readonly number[] = [1];

/** The newest version both sides speak, or undefined when there is none. */
export const commonVersion = (theirs: readonly number[]): number | undefined =>
  versions.find((v) => theirs.includes(v));
