/** Loading that happens when it is first needed, and once. */

/** Makes a loader that runs once; a failure is not remembered, so that a mended file can be tried again. */
export function once<T>(load: () => Promise<T>): { get(): Promise<T>; current(): Promise<T> | undefined } {
  let loading: Promise<T> | undefined;
  return {
    get() {
      loading ??= load().catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
      return loading;
    },
    current: () => loading,
  };
}
