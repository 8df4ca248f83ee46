import { withoutConflicts } from './conflict.ts';
import { type Complaints, complaintsOn } from './tree.ts';

/** An element: its name without prefix, its text without that of its children, and its line. Attributes are passed over. */
export interface Element {
  readonly name: string;
  readonly line: number;
  readonly text: string;
  readonly children: readonly Element[];
}

const deepest = 100;

interface Building extends Element {
  text: string;
  readonly children: Building[];
}

/**
 * Reads the elements of an XML text. A document type is passed over and no entity but the five of XML is replaced, so
 * nothing expands. An end tag that is missing is reported; what was read stays.
 */
export function readXml(
  file: string,
  text: string,
): { readonly root: Element | null; readonly diagnostics: Complaints['all'] } {
  const complain = complaintsOn(file);
  const whole = withoutConflicts(text, complain);
  const top: Building = { name: '', line: 1, text: '', children: [] };
  const open: Building[] = [top];
  let line = 1;
  let counted = 0;
  const lineAt = (index: number): number => {
    for (; counted < index; counted++) if (whole.charCodeAt(counted) === 10) line++;
    return line;
  };
  const pattern =
    /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[^\]]*\]\s*)?>|<(\/?)([A-Za-z_][\w.:-]*)((?:"[^"]*"|'[^']*'|[^"'<>])*?)(\/?)>/g;
  let end = 0;
  const addText = (part: string): void => {
    const current = open.at(-1);
    if (current && part.trim() !== '') current.text += part;
  };
  for (const found of whole.matchAll(pattern)) {
    const between = whole.slice(end, found.index);
    if (between.includes('<')) complain('read/syntax', lineAt(end), 'a tag is not closed');
    addText(unescaped(between));
    end = found.index + found[0].length;
    const [, data, closing, fullName, , empty] = found;
    if (data !== undefined) addText(data);
    if (fullName === undefined) continue;
    const name = fullName.slice(fullName.indexOf(':') + 1);
    if (closing === '/') {
      const index = open.findLastIndex((one) => one.name === name);
      if (index > 0) {
        for (const one of open.slice(index + 1))
          complain('read/syntax', one.line, `<${one.name}> is not closed`);
        open.length = index;
      } else complain('read/syntax', lineAt(found.index), `</${name}> closes nothing`);
      continue;
    }
    const element: Building = { name, line: lineAt(found.index), text: '', children: [] };
    open.at(-1)?.children.push(element);
    if (empty === '/') continue;
    open.push(element);
    if (open.length > deepest) {
      complain('read/limit', element.line, `elements are nested more than ${deepest} deep`);
      break;
    }
  }
  for (const one of open.slice(1))
    complain('read/partly-read', one.line, `<${one.name}> is not closed when the file ends`);
  return { root: top.children[0] ?? null, diagnostics: complain.all };
}

export const childOf = (element: Element | null | undefined, name: string): Element | undefined =>
  element?.children.find((one) => one.name === name);

/** The text of a child, trimmed; null when there is none. */
export const childText = (element: Element | null | undefined, name: string): string | null =>
  childOf(element, name)?.text.trim() ?? null;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescaped = (text: string): string =>
  text.includes('&')
    ? text.replaceAll(/&(lt|gt|amp|quot|apos);/g, (all, name) => entities[name] ?? all)
    : text;
