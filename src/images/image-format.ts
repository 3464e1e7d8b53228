/** Recognises the format of an uploaded file by its first bytes, whatever its name says. */

/** The formats that are read. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif' | 'tiff';

/** What the file is: a format that is read, or the name of something else for the answer. */
export type Sniffed = { readonly format: ImageFormat } | { readonly refused: string };

/** First bytes (Latin-1) of what people upload; the first match counts. */
const signatures: readonly (readonly [pattern: RegExp, sniffed: Sniffed])[] = [
  [/^\x89PNG\r\n/, { format: 'png' }],
  [/^\xff\xd8\xff/, { format: 'jpeg' }],
  [/^RIFF.{4}WEBP/s, { format: 'webp' }],
  [/^GIF8[79]a/, { format: 'gif' }],
  [/^(II\*\0|MM\0\*|II\+\0|MM\0\+)/, { format: 'tiff' }],
  // The brands of an ISO media file: the major one, a version, then all it is compatible with.
  [/^.{4}ftyp(.{8}(.{4})*)?avi[fs]/s, { format: 'avif' }],
  [/^.{4}ftyp(hei|hev|mif1|msf1)/s, { refused: 'a HEIC photo' }],
  [/^.{4}ftyp/s, { refused: 'a video' }],
  [/^\s*(\xef\xbb\xbf)?\s*<([?!]|svg|html)/i, { refused: 'an SVG drawing or a web page' }],
  [/^%PDF-/, { refused: 'a PDF document' }],
  [/^BM/, { refused: 'a BMP image' }],
  [/^(\xff\n|.{4}JXL )/s, { refused: 'a JPEG XL image' }],
  [/^8BPS/, { refused: 'a Photoshop file' }],
  [/^PK/, { refused: 'a ZIP archive or an office document' }],
];

/** What `bytes` begin as. */
export function sniffImage(bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return { refused: 'empty' };
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString('latin1');
  return signatures.find(([pattern]) => pattern.test(start))?.[1] ?? { refused: 'none of these' };
}
