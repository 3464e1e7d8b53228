/** Gives a set of calls one kind of error. */

/**
 * The same calls, but what their promises fail with goes through `explain`: a person should read what to do, and never
 * a Redis client's own words.
 */
export function explainErrors<T extends object>(calls: T, explain: (cause: unknown) => Error): T {
  return new Proxy(calls, {
    get(target, name) {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== 'function') return call;
      return (...args: readonly unknown[]): unknown => {
        const answer: unknown = Reflect.apply(call, target, args);
        if (!(answer instanceof Promise)) return answer;
        return answer.catch((cause: unknown) => {
          throw explain(cause);
        });
      };
    },
  });
}
