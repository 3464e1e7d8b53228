/** Preloaded into a process: its clock is ahead by `SKEW_MS` (behind, where that is negative). */
const skew = Number(process.env.SKEW_MS);
const honest = Date;

globalThis.Date = class extends honest {
  constructor(...args) {
    super(...(args.length === 0 ? [honest.now() + skew] : args));
  }

  static now() {
    return honest.now() + skew;
  }
};
