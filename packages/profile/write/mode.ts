import type { ProfileMode, ProfileSection } from '@emmental/model';
import { isMap, isScalar, parseDocument } from 'yaml';

/**
 * Returns the text of a rulebase in which one section of a function has another mode; null when the file is not written in a way that
 * this can edit. All other lines stay as their author wrote them.
 */
export function withMode(
  text: string,
  fn: string,
  section: ProfileSection,
  mode: ProfileMode,
): string | null {
  const document = parseDocument(text, { uniqueKeys: false, strict: false, logLevel: 'silent' });
  const block = document.getIn(['functions', fn], true);
  if (document.errors.length > 0 || !isMap(block) || block.flow) return null;
  const [first] = block.items;
  const start = isScalar(first?.key) ? first.key.range?.[0] : undefined;
  if (start === undefined) return null;
  const written = block.get('mode', true);
  if (written === undefined) {
    const column = start - (text.lastIndexOf('\n', start - 1) + 1);
    return `${text.slice(0, start)}mode: { ${section}: ${mode} }\n${' '.repeat(column)}${text.slice(start)}`;
  }
  if (!isMap(written) || !written.range) return null;
  const present = written.get(section, true);
  if (isScalar(present) && present.range)
    return `${text.slice(0, present.range[0])}${mode}${text.slice(present.range[1])}`;
  if (!written.flow) return null;
  const end = written.range[1] - 1;
  const before = text.slice(0, end).trimEnd();
  return `${before}${written.items.length > 0 ? ',' : ''} ${section}: ${mode} ${text.slice(end)}`;
}
