/** The engine's process as it is, except that it does what a prompt says when that prompt's second step is done. */

// First: a listener of ours alone would let the first order pass unheard.
import '../../../dist/src/engine/engine-process.js';

const deeds = {
  'process.abort': () => process.abort(),
  'process.exit': () => process.exit(7),
  'process.kill': () => process.kill(process.pid, 'SIGKILL'),
  // Not dead, but no sign of life any more.
  'process.stop': () => process.kill(process.pid, 'SIGSTOP'),
};

const prompts = new Map();
process.on('message', (order) => {
  if (order.kind === 'draw') prompts.set(order.id, order.options.prompt);
});
const send = process.send.bind(process);
process.send = (report, ...rest) => {
  const sent = send(report, ...rest);
  if (report.kind === 'progress' && report.progress.step === 2) deeds[prompts.get(report.id)]?.();
  return sent;
};
