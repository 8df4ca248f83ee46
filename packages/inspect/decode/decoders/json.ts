import type { Decoder, Piece } from '../decoder.ts';
import { hiddenMembers } from './hidden.ts';

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
    if (whole) return [{ at: '', value: whole.value }, ...hiddenMembers(trimmed, whole.value)];
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
  let documents = 0;
  const all = text.replaceAll('}{', '}\n{').split('\n');
  for (const [index, line] of all.entries()) {
    if (line.trim() === '') continue;
    if (documents >= 10_000) return [...pieces, { at: '', value: all.slice(index).join('\n') }];
    const one = parsed(line);
    if (!one) return [];
    const at = `[${documents}]`;
    documents += 1;
    pieces.push({ at, value: one.value });
    for (const hidden of hiddenMembers(line, one.value)) pieces.push({ ...hidden, at: at + hidden.at });
  }
  return documents > 1 ? pieces : [];
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return (typeof value === 'object' && value !== null) || typeof value === 'string' ? { value } : null;
  } catch {
    return null;
  }
}
