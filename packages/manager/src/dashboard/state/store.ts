// A value that is watched. Knows who wants to hear of changes; refuses to know what the value means.

export type Store<Value> = {
  get(): Value;
  set(next: Value): void;
  watch(listener: () => void): () => void;
};

export const createStore = <Value>(first: Value): Store<Value> => {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
