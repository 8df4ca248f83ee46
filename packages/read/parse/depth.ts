import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import { documentDepth } from './limits.ts';

export const tooDeep = (at: Location): Diagnostic =>
  diagnostic('read/limit', at, `it is nested more than ${documentDepth} deep`);

/**
 * Tells if brackets are nested deeper than `limit`. Called before parsing, because the parsers recurse and
 * could run out of stack.
 */
export function nestsDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 92 && quoted) index++;
    else if (code === 34) quoted = !quoted;
    else if (code === 10) quoted = false;
    else if (quoted) continue;
    else if (code === 91 || code === 123) {
      depth++;
      if (depth > limit) return true;
    } else if ((code === 93 || code === 125) && depth > 0) depth--;
  }
  return false;
}
