import type { Hint } from '../trigger/row.ts';
import type { Decoder, Marks, Piece } from './decoder.ts';
import { embedded, formats, spellings } from './decoders/index.ts';
import { json } from './decoders/json.ts';

const decoders: readonly Decoder[] = [...formats, ...spellings, ...embedded];
const longest = Math.max(...decoders.map(({ shortest }) => shortest ?? 0));
/** The signs of all decoders that may open a text of a length, by that length up to `longest`. */
const signsByLength = Array.from({ length: longest + 1 }, (_, length) =>
  decoders.reduce((bits, { signs, shortest }) => ((shortest ?? 0) <= length ? bits | (signs ?? 0) : bits), 0),
);

/** Returns true when no decoder can open the text, as for most texts. */
export const isPlain = (text: string, marks: Marks): boolean =>
  !json.applies(text, marks, undefined) &&
  (marks.signs & (signsByLength[Math.min(text.length, longest)] as number)) === 0;

export type Opened = readonly (readonly [Decoder, readonly Piece[]])[];
export const noPieces: Opened = Object.freeze([]);

/** Tries decoders on a text; returns at most `count` decoders that fit, each with the pieces that it makes of the text. */
export function piecesOf(
  decoders: readonly Decoder[],
  text: string,
  marks: Marks,
  hint: Hint | undefined,
  count: number,
): Opened {
  let found: (readonly [Decoder, readonly Piece[]])[] | null = null;
  for (const decoder of decoders) {
    if (hint === undefined && decoder.signs !== undefined && (decoder.signs & marks.signs) === 0) continue;
    if (hint === undefined && decoder.shortest !== undefined && text.length < decoder.shortest) continue;
    if (!decoder.applies(text, marks, hint)) continue;
    const pieces = decoder.decode(text, hint);
    if (pieces.length === 0) continue;
    found ??= [];
    found.push([decoder, pieces]);
    if (found.length >= count || (decoder.exclusive === true && hint === undefined)) break;
  }
  return found ?? noPieces;
}
