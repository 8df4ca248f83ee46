/** Whether a text is matched. Time is linear in pattern × text, whatever the pattern. */
export type Glob = (text: string) => boolean;

type Part = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'one' | 'some' | 'any' };

/**
 * `*` is any run of characters but `separator`, `**` any run. Without a separator, as in ARNs, both are any run and `?` is
 * one character. A path that ends in `/**` is matched with what lies below it and by itself.
 */
export function globOf(pattern: string, separator = ''): Glob {
  if (!pattern.includes('*') && !(separator === '' && pattern.includes('?')))
    return (text) => text === pattern;
  const parts = partsOf(pattern, separator);
  const base = separator !== '' && pattern.endsWith(`${separator}**`) ? pattern.slice(0, -3) : null;
  return (text) => (base !== null && text === base && !base.includes('*')) || matches(parts, text, separator);
}

/** The longest text that everything matched starts with. */
export const literalPrefix = (pattern: string): string => pattern.split('*', 1)[0] ?? '';

/** Without regular expressions: there are many patterns at the start, and the first use of each expression is slow. */
function partsOf(pattern: string, separator: string): readonly Part[] {
  const parts: Part[] = [];
  let text = '';
  const endText = (): void => {
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '?' && separator === '') {
      endText();
      parts.push({ kind: 'one' });
    } else if (character !== '*') text += character;
    else {
      endText();
      const isAny = separator === '' || pattern[at + 1] === '*';
      while (pattern[at + 1] === '*') at += 1;
      parts.push({ kind: isAny ? 'any' : 'some' });
    }
  }
  endText();
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
