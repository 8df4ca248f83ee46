import { applyEdits } from './edit.ts';
import { openTemplate, overlay } from './overlay.ts';
import { type PlainMap, replacing } from './write.ts';

/**
 * Returns a text in YAML or JSON with a mapping at a path of keys; all else stays as it is written. Returns the reason, a sentence
 * fragment, if the text has an error or the place cannot be changed.
 */
export function withEntry(
  text: string,
  path: readonly string[],
  entry: PlainMap,
): { readonly text: string } | { readonly why: string } {
  const template = openTemplate(text);
  if (typeof template === 'string') return { why: template };
  const value = template.document.hasIn(path) ? replacing(entry) : entry;
  const { edits, refused } = overlay(
    template,
    path.reduceRight<PlainMap>((inner, key) => ({ [key]: inner }), value),
  );
  const [first] = refused;
  return first ? { why: `${first.path.join('.')}: ${first.why}` } : { text: applyEdits(text, edits) };
}
