/**
 * Returns two independent 32-bit hashes of a text (multiply and mix, after the constants of MurmurHash3 and xxHash32).
 * They are not cryptographic; they are only used as keys of a hash table.
 */
export function hash64(text: string): readonly [high: number, low: number] {
  let a = 0x9e3779b9 ^ text.length;
  let b = 0x85ebca6b ^ text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0xcc9e2d51);
    a ^= a >>> 15;
    b = Math.imul(b ^ code, 0x1b873593);
    b ^= b >>> 13;
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca77) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae3d);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca77) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae3d);
  return [a >>> 0, b >>> 0];
}
