export declare function noiseOf(
  name: string,
  bytes: number,
  encode: (rgb: Uint8Array, width: number, height: number) => Promise<Buffer>,
): Promise<Buffer>;
export declare function digestOf(bytes: Uint8Array): string;
