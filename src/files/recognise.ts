/** What a file that isn't what its name promises really is, by its first bytes, and what to do about it. */

export interface Impostor {
  /** As in "x is …". */
  readonly what: string;
  /** What the person can do. */
  readonly advice: string;
}

/** How many of a file's first bytes are enough to recognise it. */
export const recognisableBytes = 1024;

const again = 'download it again';
const pickle = {
  what: 'a Python pickle (a PyTorch .bin, .ckpt or .pt)',
  advice:
    'pickles can run code, so they are never read; take the .safetensors of the same model, or convert it where you trust it',
};
const wanted = 'take the .safetensors of the same model';

const hex = (text: string) => text.split(' ').map((byte) => Number.parseInt(byte, 16));
const ascii = (text: string) => [...Buffer.from(text, 'latin1')];

/** By the bytes a file begins with; the first that fits counts. */
const signatures: readonly (Impostor & { readonly starts: readonly number[]; readonly at?: number })[] = [
  ...[2, 3, 4, 5].map((protocol) => ({ starts: [0x80, protocol], ...pickle })),
  {
    starts: ascii('GGUF'),
    what: 'a GGUF file (quantised for llama.cpp or stable-diffusion.cpp)',
    advice: wanted,
  },
  { starts: ascii('\x89HDF\r\n\x1a\n'), what: 'an HDF5 file (Keras or TensorFlow weights)', advice: wanted },
  { starts: ascii('\x93NUMPY'), what: 'a NumPy array', advice: wanted },
  { starts: hex('1f 8b 08'), what: 'a gzip archive', advice: 'unpack it first' },
  { starts: hex('fd 37 7a 58 5a 00'), what: 'an xz archive', advice: 'unpack it first' },
  { starts: hex('28 b5 2f fd'), what: 'a Zstandard archive', advice: 'unpack it first' },
  { starts: ascii('BZh'), what: 'a bzip2 archive', advice: 'unpack it first' },
  { starts: hex('37 7a bc af 27 1c'), what: 'a 7z archive', advice: 'unpack it first' },
  { starts: ascii('Rar!'), what: 'a RAR archive', advice: 'unpack it first' },
  { starts: ascii('ustar'), at: 257, what: 'a tar archive', advice: 'unpack it first' },
  { starts: ascii('\x89PNG'), what: 'a PNG picture', advice: again },
  { starts: hex('ff d8 ff'), what: 'a JPEG picture', advice: again },
  { starts: ascii('GIF8'), what: 'a GIF picture', advice: again },
  { starts: ascii('%PDF'), what: 'a PDF document', advice: again },
  { starts: hex('7f 45 4c 46'), what: 'a Linux program', advice: again },
  { starts: ascii('MZ'), what: 'a Windows program', advice: again },
];

/**
 * What the file is that begins with `start`, or nothing where its bytes say nothing.
 * @param start up to `recognisableBytes`
 */
export function recognise(start: Uint8Array): Impostor | undefined {
  if (start.length === 0) return { what: 'empty', advice: again };
  if (start.length >= 16 && start.every((byte) => byte === 0)) {
    return { what: 'nothing but zeros, as an unfinished download is', advice: again };
  }
  if (begins(start, ascii('PK\x03\x04'))) return zip(start);
  const signature = signatures.find(({ starts, at = 0 }) => begins(start.subarray(at), starts));
  if (signature) return { what: signature.what, advice: signature.advice };
  const text = readable(start);
  return text === undefined ? undefined : recogniseText(text);
}

/** A message's words: "/x/y is a web page, not …: download it again". */
export function impostorLine(file: string, { what, advice }: Impostor, expected: string): string {
  return `${file} is ${what}, not ${expected}: ${advice}`;
}

function begins(bytes: Uint8Array, starts: readonly number[]): boolean {
  return bytes.length >= starts.length && starts.every((byte, i) => bytes[i] === byte);
}

/** Newer PyTorch checkpoints are zip archives of pickles. */
function zip(start: Uint8Array): Impostor {
  const names = Buffer.from(start).toString('latin1');
  return /\.pkl/.test(names) ? pickle : { what: 'a zip archive', advice: 'unpack it first' };
}

function recogniseText(text: string): Impostor {
  if (text.startsWith('version https://git-lfs')) {
    return {
      what: 'a Git LFS pointer',
      advice: 'run "git lfs pull" in the repository it comes from, or download the file itself',
    };
  }
  if (/^(\.\.\/)*(\.git|annex)\/|^\/annex\/objects\//.test(text)) {
    return { what: 'a git-annex pointer', advice: 'run "git annex get" on it, or download the file itself' };
  }
  if (/^<(!doctype html|html|head|body)/i.test(text)) {
    return {
      what: 'a web page (of a sign-in or an error, perhaps)',
      advice: 'download the file itself, signed in if it has to be',
    };
  }
  if (text.startsWith('<')) return { what: 'an XML document', advice: again };
  const line = (text.split(/[\r\n]/)[0] ?? '').slice(0, 60);
  const kind = /^[[{]/.test(text) ? 'JSON text' : 'text';
  return { what: `${kind} that begins with ${JSON.stringify(line)}`, advice: again };
}

/** The start as text, without what surrounds it, or nothing where it is binary. */
function readable(start: Uint8Array): string | undefined {
  // The last character may be cut.
  const text = new TextDecoder('utf-8')
    .decode(start)
    .replace(/\u{fffd}$/u, '')
    .trim();
  return text === '' || /[\p{Cc}\u{fffd}]/u.test(text.replaceAll(/[\t\r\n]/g, '')) ? undefined : text;
}
