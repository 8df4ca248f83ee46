/** Whether a text is matched. Time is linear in pattern × text, whatever the pattern. */
export type Glob = (text: string) => boolean;

type Part = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'one' | 'some' | 'any' };

/**
 * `*` is any run of characters but `separator`, `**` any run. Without a separator, as in ARNs, both are any run and `?` is
 * one character. A path that ends in `/**` is matched with what lies below it and by itself.
 */
export function globOf(pattern: string, separator = ''): Glob {
  if (!(separator === '' ? /[*?]/ : /\*/).test(pattern)) return (text) => text === pattern;
  const parts = partsOf(pattern, separator);
  const base = separator !== '' && pattern.endsWith(`${separator}**`) ? pattern.slice(0, -3) : null;
  return (text) => (base !== null && text === base && !base.includes('*')) || matches(parts, text, separator);
}

/** The longest text that everything matched starts with. */
export const literalPrefix = (pattern: string): string => pattern.split('*', 1)[0] ?? '';

function partsOf(pattern: string, separator: string): readonly Part[] {
  const parts: Part[] = [];
  for (const piece of pattern.split(separator === '' ? /(\*{1,9}|\?)/ : /(\*{1,9})/)) {
    if (piece === '') continue;
    if (piece === '?' && separator === '') parts.push({ kind: 'one' });
    else if (!piece.startsWith('*')) parts.push({ kind: 'text', text: piece });
    else parts.push({ kind: piece.length > 1 || separator === '' ? 'any' : 'some' });
  }
  return parts;
}

/** Every place of the text that the parts so far can end at, one part after the other. */
function matches(parts: readonly Part[], text: string, separator: string): boolean {
  let ends = new Set<number>([0]);
  for (const part of parts) {
    const next = new Set<number>();
    switch (part.kind) {
      case 'text':
        for (const end of ends) if (text.startsWith(part.text, end)) next.add(end + part.text.length);
        break;
      case 'one':
        for (const end of ends) if (end < text.length) next.add(end + 1);
        break;
      case 'some':
      case 'any': {
        let open = false;
        for (let at = 0; at <= text.length; at += 1) {
          if (ends.has(at)) open = true;
          if (open) next.add(at);
          if (part.kind === 'some' && text[at] === separator) open = false;
        }
        break;
      }
    }
    if (next.size === 0) return false;
    ends = next;
  }
  return ends.has(text.length);
}
