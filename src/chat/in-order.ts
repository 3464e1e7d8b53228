/** Runs tasks with the same key one after the other. */

export type InOrder = <T>(key: string, task: () => Promise<T>) => Promise<T>;

export function createInOrder(): InOrder {
  const last = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const before = last.get(key) ?? Promise.resolve();
    const current = before.then(task, task);
    const forget = () => {
      if (last.get(key) === current) last.delete(key);
    };
    last.set(key, current);
    current.then(forget, forget);
    return current;
  };
}
