// How many rows may be asked for. Refuses to know of what.

/** PostgreSQL takes no infinite limit, and none below 0. */
export const rowLimit = (limit: number): number => Math.max(0, Math.min(Math.trunc(limit), Number.MAX_SAFE_INTEGER));

export const limited = <Query extends { readonly limit: number }>(query: Query): Query => ({
  ...query,
  limit: rowLimit(query.limit),
});
