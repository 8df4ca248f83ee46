import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/**
 * Decodes UTF-8 (without its BOM), or UTF-16 with a BOM. `clean` is false when bytes had to be replaced or
 * the encoding is not UTF-8.
 */
export function decode(bytes: Buffer): { readonly text: string; readonly clean: boolean } {
  const utf16 = utf16Of(bytes);
  if (utf16) return { text: new TextDecoder(utf16).decode(bytes), clean: false };
  const text = bytes.toString('utf8');
  return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, clean: isUtf8(bytes) };
}

/** Returns the UTF-16 encoding that the byte order mark stands for; null without such a mark. */
function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}
