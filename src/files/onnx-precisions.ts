/** The precisions in which networks are published for transformers.js, by the ends of their files' names. */

/** The most exact first. */
export const onnxPrecisions = [
  ['fp32', ''],
  ['fp16', '_fp16'],
  ['q8', '_quantized'],
  ['int8', '_int8'],
  ['uint8', '_uint8'],
  ['q4', '_q4'],
  ['q4f16', '_q4f16'],
  ['bnb4', '_bnb4'],
] as const;
