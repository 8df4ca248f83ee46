import type { Decoder, Piece } from '../decoder.ts';
import { hiddenMembers } from './hidden.ts';

/** Decodes a JSON document, or several documents one per line or without a separator, as Firehose writes them. */
export const json: Decoder = {
  id: 'json',
  container: true,
  exclusive: true,
  applies: (text, marks) =>
    (marks.first === 0x7b || marks.first === 0x5b || marks.first === 0x22) && text.length > 1,
  decode: (text) => {
    const trimmed = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    const document = parsed(trimmed);
    if (document) return [{ at: '', value: document.value }, ...hiddenMembers(trimmed, document.value)];
    if (!trimmed.includes('\n') && !trimmed.includes('}{')) return [];
    return lines(trimmed);
  },
};

/**
 * Decodes JSON lines; returns [] when a line is not JSON. The lines after 10,000 documents become one text; it is
 * decoded again in the same way until the limit of depth is reached.
 */
function lines(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let documents = 0;
  const allLines = text.replaceAll('}{', '}\n{').split('\n');
  for (const [index, line] of allLines.entries()) {
    if (line.trim() === '') continue;
    if (documents >= 10_000) return [...pieces, { at: '', value: allLines.slice(index).join('\n') }];
    const document = parsed(line);
    if (!document) return [];
    const at = `[${documents}]`;
    documents += 1;
    pieces.push({ at, value: document.value });
    for (const hidden of hiddenMembers(line, document.value)) pieces.push({ ...hidden, at: at + hidden.at });
  }
  return documents > 1 ? pieces : [];
}

function parsed(text: string): { readonly value: unknown } | null {
  // An error takes much longer than this look at the last character.
  if (!/[}\]"]/.test(text.trimEnd().slice(-1))) return null;
  try {
    const value: unknown = JSON.parse(text);
    return (typeof value === 'object' && value !== null) || typeof value === 'string' ? { value } : null;
  } catch {
    return null;
  }
}
