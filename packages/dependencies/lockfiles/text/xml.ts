import { type Complaints, complaintsOn } from './tree.ts';

/**
 * An element: its name without prefix, its text without the text of its children, and its line. Attributes are skipped.
 */
export interface Element {
  readonly name: string;
  readonly line: number;
  readonly text: string;
  readonly children: readonly Element[];
}

const deepest = 100;
const longestTag = 10_000;

interface Building extends Element {
  text: string;
  readonly children: Building[];
}

/**
 * Reads the elements of an XML text. A document type is skipped and only the five entities of XML are replaced, so
 * nothing expands. A missing end tag is reported; the elements that were read stay.
 */
export function readXml(
  file: string,
  text: string,
): { readonly root: Element | null; readonly diagnostics: Complaints['diagnostics'] } {
  const complain = complaintsOn(file);
  const top: Building = { name: '', line: 1, text: '', children: [] };
  const open: Building[] = [top];
  let line = 1;
  let counted = 0;
  const lineAt = (index: number): number => {
    for (; counted < index; counted++) if (text.charCodeAt(counted) === 10) line++;
    return line;
  };
  const addText = (part: string): void => {
    const current = open.at(-1);
    if (current && part.trim() !== '') current.text += part;
  };
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf('<', at);
    addText(unescaped(text.slice(at, start === -1 ? text.length : start)));
    if (start === -1) break;
    const passed = endOfNoElement(text, start);
    if (passed !== null) {
      if (text.startsWith('<![CDATA[', start)) addText(text.slice(start + 9, passed - 3));
      at = passed;
      continue;
    }
    const end = endOfTag(text, start);
    const [, closing, fullName = '', empty] =
      /^<(\/?)([A-Za-z_][\w.:-]*)[\s\S]*?(\/?)>$/.exec(
        text.slice(start, Math.min(end, start + longestTag)),
      ) ?? [];
    if (fullName === '') {
      complain('read/syntax', lineAt(start), 'a tag is not closed');
      at = start + 1;
      continue;
    }
    at = end;
    const name = fullName.slice(fullName.indexOf(':') + 1);
    if (closing === '/') {
      const index = open.findLastIndex((element) => element.name === name);
      if (index > 0) {
        for (const element of open.slice(index + 1))
          complain('read/syntax', element.line, `<${element.name}> is not closed`);
        open.length = index;
      } else complain('read/syntax', lineAt(start), `</${name}> closes nothing`);
      continue;
    }
    const element: Building = { name, line: lineAt(start), text: '', children: [] };
    open.at(-1)?.children.push(element);
    if (empty === '/') continue;
    open.push(element);
    if (open.length > deepest) {
      complain('read/limit', element.line, `elements are nested more than ${deepest} deep`);
      break;
    }
  }
  for (const element of open.slice(1))
    complain('read/partly-read', element.line, `<${element.name}> is not closed when the file ends`);
  return { root: top.children[0] ?? null, diagnostics: complain.diagnostics };
}

/** Returns where a comment, a section of data, an instruction or a document type ends; null where an element starts. */
function endOfNoElement(text: string, start: number): number | null {
  for (const [open, close] of passedOver) {
    if (!text.startsWith(open, start)) continue;
    const end = text.indexOf(close, start + open.length);
    return end === -1 ? text.length : end + close.length;
  }
  if (!text.startsWith('<!', start)) return null;
  const inner = text.indexOf('[', start);
  const end = text.indexOf('>', start);
  if (inner === -1 || end < inner) return end === -1 ? text.length : end + 1;
  const close = text.indexOf(']', inner);
  const after = close === -1 ? -1 : text.indexOf('>', close);
  return after === -1 ? text.length : after + 1;
}

const passedOver = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** Returns the index after the next `>` outside quotes. If the next tag starts before it, returns the index of that tag. */
function endOfTag(text: string, start: number): number {
  let quote = '';
  for (let at = start + 1; at < text.length && at < start + longestTag; at++) {
    const character = text[at] ?? '';
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
    else if (character === '<') return at;
  }
  return start + 1;
}

export const childOf = (element: Element | null | undefined, name: string): Element | undefined =>
  element?.children.find((child) => child.name === name);

/** Returns the text of a child, trimmed; null when there is none. */
export const childText = (element: Element | null | undefined, name: string): string | null =>
  childOf(element, name)?.text.trim() ?? null;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescaped = (text: string): string =>
  text.includes('&')
    ? text.replaceAll(/&(lt|gt|amp|quot|apos);/g, (reference, name) => entities[name] ?? reference)
    : text;
