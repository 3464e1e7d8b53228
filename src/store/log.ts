/** The few logging calls that the store and the queue make; a pino logger fits as it is. */

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** For callers that want no lines. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
};
