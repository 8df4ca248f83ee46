import type { Decoder, Piece } from '../decoder.ts';

/** A JSON document in a string; several, one a line, as Firehose writes them. */
export const json: Decoder = {
  id: 'json',
  container: true,
  whole: true,
  applies: (text, marks) =>
    (marks.first === 0x7b || marks.first === 0x5b || marks.first === 0x22) && text.length > 1,
  decode: (text) => {
    const trimmed = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    const whole = parsed(trimmed);
    if (whole) return [{ at: '', value: whole.value }];
    if (!trimmed.includes('\n') && !trimmed.includes('}{')) return [];
    return lines(trimmed);
  },
};

/**
 * A line that is no JSON makes the text no JSON lines. What is behind 10,000 documents is one text, which is read in turn
 * until the limit of depth tells.
 */
function lines(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const all = text.replaceAll('}{', '}\n{').split('\n');
  for (const [index, line] of all.entries()) {
    if (line.trim() === '') continue;
    if (pieces.length >= 10_000) return [...pieces, { at: '', value: all.slice(index).join('\n') }];
    const one = parsed(line);
    if (!one) return [];
    pieces.push({ at: `[${pieces.length}]`, value: one.value });
  }
  return pieces.length > 1 ? pieces : [];
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return (typeof value === 'object' && value !== null) || typeof value === 'string' ? { value } : null;
  } catch {
    return null;
  }
}
