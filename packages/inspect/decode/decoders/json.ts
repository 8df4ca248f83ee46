import type { Decoder, Piece } from '../decoder.ts';

/** A JSON document in a string; several, one a line, as Firehose writes them. */
export const json: Decoder = {
  id: 'json',
  container: true,
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

/** At most 10,000 documents; a line that is no JSON makes the text no JSON lines. */
function lines(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const line of text.replaceAll('}{', '}\n{').split('\n')) {
    if (line.trim() === '') continue;
    const one = parsed(line);
    if (!one || pieces.length >= 10_000) return [];
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
