/** A text in a store: the number of its slab, and its place in it, in bytes. */
export interface StoredText {
  readonly slab: number;
  readonly start: number;
  readonly end: number;
}

/** Keeps many texts outside of the heap of JavaScript, whose collector would take several times their size. */
export interface TextStore {
  readonly bytes: () => number;
  readonly add: (text: string) => StoredText;
  readonly read: (stored: StoredText) => string;
}

const slabBytes = 2 ** 22;

export function storeTexts(): TextStore {
  const slabs: Buffer[] = [];
  let used = 0;
  let bytes = 0;
  return {
    bytes: () => bytes,
    add: (text) => {
      const size = Buffer.byteLength(text);
      const last = slabs.at(-1);
      const hasRoom = last !== undefined && used + size <= last.length;
      const slab = hasRoom ? last : Buffer.allocUnsafe(Math.max(slabBytes, size));
      if (!hasRoom) {
        slabs.push(slab);
        used = 0;
      }
      const start = used;
      used += slab.write(text, start);
      bytes += size;
      return { slab: slabs.length - 1, start, end: used };
    },
    read: ({ slab, start, end }) => slabs[slab]?.toString('utf8', start, end) ?? '',
  };
}
