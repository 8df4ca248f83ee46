import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import { type Places, placesOf } from '../places.ts';
import { expression } from './expression.ts';
import {
  currentPlace,
  expect,
  nested,
  peek,
  type Reader,
  SyntaxFault,
  skip,
  startsWith,
  take,
  takeName,
} from './reader.ts';
import type { Attribute, Block, Body, Expression } from './syntax.ts';
import { quoted, wholeTemplate } from './template.ts';

export interface ParsedHcl {
  readonly body: Body;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses a Terraform file. After a syntax error, the rest of the block is skipped, and parsing continues at
 * the next line that begins a block. The depth is bounded. Never throws.
 */
export function parseHcl(path: string, text: string): ParsedHcl {
  const reader = readerOf(path, text);
  const draft = draftOf(currentPlace(reader));
  const diagnostics: Diagnostic[] = [];
  for (;;) {
    try {
      items(reader, draft, true);
      return { body: draft, diagnostics };
    } catch (fault) {
      const { offset, message } = faultOf(fault, reader);
      diagnostics.push(diagnostic('read/syntax', reader.places.at(offset), message));
      const next = nextBlock(reader.text, Math.max(offset, reader.offset));
      if (next === null) return { body: draft, diagnostics };
      reader.offset = next;
      reader.depth = 0;
    }
  }
}

/**
 * Parses the text of a template. `.tf.json` files contain expressions in this form. Null when the text is not
 * valid.
 */
export function parseTemplate(path: string, text: string, at?: Location): Expression | null {
  const places: Places | undefined = at && { at: () => at };
  try {
    return wholeTemplate(readerOf(path, text, places));
  } catch (fault) {
    if (fault instanceof SyntaxFault || fault instanceof RangeError) return null;
    throw fault;
  }
}

const readerOf = (path: string, text: string, places: Places = placesOf(path, text)): Reader => ({
  text,
  places,
  offset: 0,
  end: text.length,
  depth: 0,
});

interface Draft {
  readonly attributes: Attribute[];
  readonly blocks: Block[];
  complete: boolean;
  readonly at: Location;
}

const draftOf = (at: Location): Draft => ({ attributes: [], blocks: [], complete: true, at });

function faultOf(fault: unknown, reader: Reader): { readonly offset: number; readonly message: string } {
  if (fault instanceof SyntaxFault) return fault;
  // The parser recurses, so a deeply nested text can use up the stack.
  if (fault instanceof RangeError) return { offset: reader.offset, message: 'it is nested too deep' };
  throw fault;
}

function nextBlock(text: string, from: number): number | null {
  const line = text.indexOf('\n', from);
  if (line === -1) return null;
  const block = /^[a-z_]\w*([ \t]+("[^"\n]*"|[\w-]+))*[ \t]*\{/gm;
  block.lastIndex = line + 1;
  return block.exec(text)?.index ?? null;
}

/**
 * Reads the items of a body into `draft`. If an item has a syntax error, the items before it are already in
 * `draft`.
 */
function items(reader: Reader, draft: Draft, isFile: boolean): void {
  for (;;) {
    skip(reader, true);
    if (reader.offset >= reader.end) {
      if (isFile) return;
      throw new SyntaxFault('a block is not closed', reader.offset);
    }
    if (peek(reader) === '}') {
      if (isFile) throw new SyntaxFault('"}" has no matching "{"', reader.offset);
      return;
    }
    item(reader, draft);
    skip(reader, false);
    const end = peek(reader);
    if (end !== '' && end !== '\n' && end !== '}')
      throw new SyntaxFault('a new line is missing', reader.offset);
  }
}

function item(reader: Reader, draft: Draft): void {
  const at = currentPlace(reader);
  const name = takeName(reader) ?? quotedName(reader);
  if (name === null) throw new SyntaxFault('a name is missing', reader.offset);
  skip(reader, false);
  if (startsWith(reader, '=') && !startsWith(reader, '==')) {
    reader.offset += 1;
    draft.attributes.push({ name, value: expression(reader, false), at });
    return;
  }
  const labels: string[] = [];
  while (!take(reader, '{')) {
    const label = quotedName(reader) ?? takeName(reader);
    if (label === null) throw new SyntaxFault('"=" or "{" is missing', reader.offset);
    labels.push(label);
    skip(reader, false);
  }
  const body = draftOf(at);
  draft.blocks.push({ type: name, labels, body, at });
  nested(reader, () => {
    try {
      items(reader, body, false);
      expect(reader, '}');
    } catch (fault) {
      body.complete = false;
      throw fault;
    }
  });
}

function quotedName(reader: Reader): string | null {
  if (peek(reader) !== '"') return null;
  const label = quoted(reader);
  return label.kind === 'literal' ? String(label.value) : '?';
}
