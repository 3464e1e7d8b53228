/** One line on a terminal that is written over again and again. */

export interface StatusLine {
  show(text: string): void;
  /** Wipes it. */
  clear(): void;
}

/** Where `stream` is no terminal, nothing is shown. */
export function createStatusLine(stream: NodeJS.WriteStream, enabled: boolean): StatusLine {
  if (!enabled || !stream.isTTY) return { show() {}, clear() {} };
  return {
    show: (text) => stream.write(`\r\u{1b}[K${text.slice(0, (stream.columns ?? 80) - 1)}`),
    clear: () => stream.write('\r\u{1b}[K'),
  };
}
