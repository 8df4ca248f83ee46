import type { Disk } from './disk.ts';

const digits = '0123456789abcdef';
const { random } = Math;
const Bytes = Uint8Array;

/**
 * Makes the function that returns 64 random bits as 16 hexadecimal digits. It reads the system's random device, because loading
 * `node:crypto` would take some of the start; without such a device the bits come from `Math.random`.
 */
export function randomDigits(
  { open, close }: Pick<Disk, 'open' | 'close'>,
  readSync: typeof import('node:fs').readSync,
): () => string {
  const fill = (bytes: Uint8Array): boolean => {
    try {
      const fd = open('/dev/urandom', 0);
      try {
        return readSync(fd, bytes, 0, 8, null) === 8;
      } finally {
        close(fd);
      }
    } catch {
      return false;
    }
  };
  return () => {
    const bytes = new Bytes(8);
    const isFilled = fill(bytes);
    let text = '';
    for (let at = 0; at < 8; at += 1) {
      const byte = isFilled ? (bytes[at] as number) : (random() * 256) | 0;
      text += `${digits[byte >> 4]}${digits[byte & 15]}`;
    }
    return text;
  };
}
