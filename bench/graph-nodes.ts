/**
 * How many nodes the graphs of SD 1.5, T5-XL and ELLA have as they are written for every device and for CUDA; nothing is
 * computed, and no weights are needed. Usage: `graph-nodes`.
 */

import { wantedOps } from '../src/graph/device/trials.ts';
import type { FusedOp, GraphTarget } from '../src/graph/onnx/graph.ts';
import { countNodes } from '../test/support/drawing/count-nodes.ts';
import { fullSizeGraphs } from '../test/support/drawing/full-size-graphs.ts';

const target = (fused: readonly FusedOp[], channelsLast: boolean): GraphTarget => ({
  precision: 'f16',
  fused: new Set(fused),
  channelsLast,
});
const plain = target(wantedOps.webgpu, false);
const cuda = target(wantedOps.cuda, true);

const print = (line: string) => process.stdout.write(`${line}\n`);
print('| graph | nodes, plain | nodes, channels last | launches, plain | launches, channels last |');
print('|---|---|---|---|---|');
for (const [name, build] of Object.entries(fullSizeGraphs)) {
  const [before, after] = [countNodes(build(plain)), countNodes(build(cuda))];
  print(`| ${name} | ${before.nodes} | ${after.nodes} | ${before.launches} | ${after.launches} |`);
  const ops = Object.entries(after.ops).sort(([, a], [, b]) => b - a);
  process.stderr.write(`${name}: ${ops.map(([op, count]) => `${op} ${count}`).join(', ')}\n`);
}
