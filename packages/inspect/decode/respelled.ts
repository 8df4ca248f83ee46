import { isLong } from '../rules/windows.ts';
import type { Decoder, Piece } from './decoder.ts';
import { noPieces, type Opened } from './pieces.ts';

/**
 * The parts of long texts that are read again in another spelling. A long document with a few entities or escapes is
 * opened as the same format in each spelling, and most of its parts are the same then: they are read once.
 */
export class Respelled {
  /** By the spelled text: its path, and the parts that the text before it had, by the decoder that made them. */
  private readonly known = new Map<
    string,
    { readonly path: string; readonly parts: ReadonlyMap<Decoder, ReadonlySet<unknown>> }
  >();

  /** Notes the parts of a long text for its other spelling. */
  add(path: string, text: string, opened: Opened, spelled: Opened): void {
    if (opened.length === 0 || !isLong(text)) return;
    for (const { at, value } of spelled[0]?.[1] ?? []) {
      if (typeof value !== 'string' || at !== '' || !isLong(value)) continue;
      const parts = new Map<Decoder, ReadonlySet<unknown>>();
      for (const [decoder, pieces] of opened)
        parts.set(decoder, new Set(pieces.filter(isText).map((piece) => piece.value)));
      this.known.set(value, { path, parts });
    }
  }

  /** Returns the opened parts of a text without those that the same text had in the spelling before it. */
  newIn(path: string, text: string, opened: Opened): Opened {
    if (opened.length === 0 || !isLong(text)) return opened;
    const before = this.known.get(text);
    if (before === undefined || before.path !== path) return opened;
    const fresh: (readonly [Decoder, readonly Piece[]])[] = [];
    for (const [decoder, pieces] of opened) {
      const parts = before.parts.get(decoder);
      const left = parts ? pieces.filter((piece) => !isText(piece) || !parts.has(piece.value)) : pieces;
      if (left.length > 0) fresh.push([decoder, left]);
    }
    return fresh.length > 0 ? fresh : noPieces;
  }
}

const isText = ({ value, hint, cut }: Piece): boolean =>
  typeof value === 'string' && hint === undefined && cut === undefined;
