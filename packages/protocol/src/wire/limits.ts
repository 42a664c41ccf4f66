// Every limit of the wire, named once. Checked before anything is allocated or decoded; each is tested at the limit and one beyond.

export const limits = {
  /** The largest frame of a session, either way. Configurations and states are sent in parts that fit. */
  frameBytesMax: 1024 * 1024,
  /** The largest frame before the session is welcomed: nobody has proved anything yet. */
  greetingBytesMax: 4096,
  /** Containers within containers. */
  depthMax: 8,
  /** Values in one frame, keys included. */
  nodesMax: 40_000,
  stringBytesMax: 65_535,
  keyBytesMax: 64,
  /** Encoded result columns of one batch. */
  binBytesMax: 512 * 1024,
  /** Items in one batch, results and changes together. */
  batchItemsMax: 20_000,
  /** Changes in one batch or in one part of a state. */
  changesMax: 2_000,
  /** Services in one part of a configuration. */
  assignmentsPerPartMax: 500,
  /** Services one agent takes. */
  assignmentsMax: 100_000,
  /** Epochs an agent may still hold items of. */
  epochsMax: 32,
  /** The longest length a gap may claim, and the largest sequence number. */
  seqMax: 2 ** 52,
  slotMax: 2 ** 32 - 1,
  /** The longest interval, timeout or grace: a year and a day. */
  durationMsMax: 366 * 24 * 3_600_000,
  /** How often a welcome may ask for a sign of life: ten times a second to once an hour. */
  pingMsMin: 100,
  pingMsMax: 3_600_000,
  /** The longest silence, and the longest wait before coming back, that a welcome may ask for. */
  deadMsMax: 7_200_000,
  spreadMsMax: 3_600_000,
  /** The last moment that can be told, the end of the year 9999. The first is 1970. */
  timeMsMax: 253_402_300_799_999,
  /** Texts for people, such as why something was refused. The sender cuts them. */
  noteBytesMax: 256,
  /** With this a full part of a configuration fits a frame even when every field is as long as allowed. */
  targetBytesMax: 1024,
  gracesMax: 32,
  /** Problems told of one configuration; the sender leaves out the others. */
  problemsMax: 2_000,
  partsMax: 1_000,
  versionsMax: 16,
  featuresMax: 16,
  /** The greatest load of a machine that can be told. */
  loadMax: 1_000_000,
} as const;
