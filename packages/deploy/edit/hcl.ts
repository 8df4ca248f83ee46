import type { Edit } from './edit.ts';
import { lineEnd, lineStart } from './node.ts';

/**
 * The blocks and attributes of a Terraform file with their offsets in its text, which is enough to change values and remove
 * blocks without changing the rest. Expressions are not evaluated here.
 * Source: HCL native syntax specification, https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
export interface HclBody {
  readonly attributes: readonly HclAttribute[];
  readonly blocks: readonly HclBlock[];
}

/** An attribute, `name = expression`. */
export interface HclAttribute {
  readonly name: string;
  readonly start: number;
  /** Start and end of the expression. */
  readonly from: number;
  readonly to: number;
}

/** A block, `type "label" { … }`. */
export interface HclBlock extends HclBody {
  readonly type: string;
  readonly labels: readonly string[];
  readonly start: number;
  /** The offset after the opening brace. */
  readonly inner: number;
  /** The offset of the closing brace. */
  readonly close: number;
  /** The offset after the closing brace. */
  readonly end: number;
}

/** Reads a file. Returns a sentence if the file has an error, because an edit could then change the wrong place. */
export function readHcl(text: string): HclBody | string {
  const reader: Reader = { text, at: 0 };
  try {
    const body = bodyOf(reader, 0);
    return reader.at < text.length ? fault(reader) : body;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

interface Reader {
  readonly text: string;
  at: number;
}

const mostDepth = 100;

const fault = ({ text, at }: Reader): string =>
  `the file has a syntax error in line ${text.slice(0, at).split('\n').length}`;

function bodyOf(reader: Reader, depth: number): HclBody {
  if (depth > mostDepth) throw new RangeError('the file is nested too deep');
  const attributes: HclAttribute[] = [];
  const blocks: HclBlock[] = [];
  for (
    skipSpace(reader);
    reader.at < reader.text.length && reader.text[reader.at] !== '}';
    skipSpace(reader)
  ) {
    const start = reader.at;
    const name = word(reader);
    if (name === '') throw new RangeError(fault(reader));
    skipBlanks(reader);
    if (reader.text[reader.at] === '=' && reader.text[reader.at + 1] !== '=') {
      reader.at += 1;
      skipBlanks(reader);
      const from = reader.at;
      const to = expression(reader);
      attributes.push({ name, start, from, to });
    } else blocks.push(blockOf(reader, name, start, depth));
  }
  return { attributes, blocks };
}

function blockOf(reader: Reader, type: string, start: number, depth: number): HclBlock {
  const labels: string[] = [];
  for (; reader.text[reader.at] !== '{'; skipBlanks(reader)) {
    const from = reader.at;
    if (reader.text[from] === '"') {
      quoted(reader);
      labels.push(reader.text.slice(from + 1, reader.at - 1));
    } else {
      const label = word(reader);
      if (label === '') throw new RangeError(fault(reader));
      labels.push(label);
    }
  }
  reader.at += 1;
  const inner = reader.at;
  const body = bodyOf(reader, depth + 1);
  if (reader.text[reader.at] !== '}') throw new RangeError(fault(reader));
  const close = reader.at;
  reader.at += 1;
  return { ...body, type, labels, start, inner, close, end: reader.at };
}

function word(reader: Reader): string {
  const [found = ''] = /^[\p{L}_][\p{L}\p{N}_-]*/u.exec(reader.text.slice(reader.at, reader.at + 200)) ?? [];
  reader.at += found.length;
  return found;
}

/**
 * Skips an expression and returns the offset after its last character. The expression ends at the end of a line on which
 * no bracket is open, or before the closing brace of its block.
 */
function expression(reader: Reader): number {
  const { text } = reader;
  let depth = 0;
  let end = reader.at;
  while (reader.at < text.length) {
    const char = text[reader.at];
    if (depth === 0 && (char === '\n' || char === '}')) break;
    if (isComment(reader)) {
      skipComment(reader);
      continue;
    }
    if (char === '"') quoted(reader);
    else if (text.startsWith('<<', reader.at)) heredoc(reader);
    else {
      if (char === '(' || char === '[' || char === '{') depth += 1;
      if (char === ')' || char === ']' || char === '}') depth -= 1;
      reader.at += 1;
      if (/\s/.test(char ?? '')) continue;
    }
    end = reader.at;
  }
  if (depth !== 0) throw new RangeError(fault(reader));
  return end;
}

/** Skips a quoted text. An interpolation (`${…}`) in it may contain quotes. */
function quoted(reader: Reader): void {
  const { text } = reader;
  reader.at += 1;
  while (reader.at < text.length) {
    const char = text[reader.at];
    if (char === '\\') reader.at += 2;
    else if (/^[$%]\{/.test(text.slice(reader.at, reader.at + 2)) && !/[$%]/.test(text[reader.at - 1] ?? ''))
      interpolation(reader);
    else {
      reader.at += 1;
      if (char === '"') return;
      if (char === '\n') break;
    }
  }
  throw new RangeError(fault(reader));
}

/** Skips an interpolation. */
function interpolation(reader: Reader): void {
  reader.at += 2;
  for (let depth = 1; depth > 0; ) {
    const char = reader.text[reader.at];
    if (char === undefined) throw new RangeError(fault(reader));
    if (char === '"') {
      quoted(reader);
      continue;
    }
    if (char === '{') depth += 1;
    if (char === '}') depth -= 1;
    reader.at += 1;
  }
}

function heredoc(reader: Reader): void {
  const [head, name] = /^<<-?([\w-]+)[^\n]*\n/.exec(reader.text.slice(reader.at)) ?? [];
  if (head === undefined || name === undefined) {
    reader.at += 2;
    return;
  }
  const end = new RegExp(`^[ \\t]*${name}[ \\t]*\\r?$`, 'm');
  const from = reader.at + head.length;
  const found = end.exec(reader.text.slice(from));
  if (!found) throw new RangeError(fault(reader));
  reader.at = from + found.index + found[0].trimEnd().length;
}

const isComment = ({ text, at }: Reader): boolean =>
  text[at] === '#' || text.startsWith('//', at) || text.startsWith('/*', at);

function skipComment(reader: Reader): void {
  const { text, at } = reader;
  const end = text.startsWith('/*', at) ? text.indexOf('*/', at) + 2 : lineEnd(text, at);
  reader.at = end < at + 2 && text.startsWith('/*', at) ? text.length : end;
}

function skipSpace(reader: Reader): void {
  while (reader.at < reader.text.length) {
    if (/\s|,/.test(reader.text[reader.at] ?? '')) reader.at += 1;
    else if (isComment(reader)) skipComment(reader);
    else return;
  }
}

function skipBlanks(reader: Reader): void {
  while (/[ \t]/.test(reader.text[reader.at] ?? '')) reader.at += 1;
}

const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/**
 * Returns the edit that sets an attribute to an expression. It replaces the present expression, or adds the attribute at the
 * end of the block. Comments in the old expression are kept, above the attribute.
 */
export function setAttribute(text: string, block: HclBlock, name: string, value: string): Edit {
  const present = block.attributes.find((attribute) => attribute.name === name);
  if (!present) return appended(text, block, [`${name} = ${value}`]);
  const kept = commentsIn(text.slice(present.from, present.to));
  if (kept.length === 0) return { offset: present.from, length: present.to - present.from, text: value };
  const indent = text.slice(lineStart(text, present.start), present.start);
  const lines = kept.map((comment) => comment + eolOf(text) + indent).join('');
  const head = text.slice(present.start, present.from);
  return { offset: present.start, length: present.to - present.start, text: lines + head + value };
}

/** Returns the comments of an expression. */
function commentsIn(text: string): readonly string[] {
  const reader: Reader = { text, at: 0 };
  const found: string[] = [];
  while (reader.at < text.length) {
    const { at } = reader;
    if (isComment(reader)) {
      skipComment(reader);
      found.push(text.slice(at, reader.at).trimEnd());
    } else if (text[at] === '"') quoted(reader);
    else if (text.startsWith('<<', at)) heredoc(reader);
    else reader.at += 1;
  }
  return found;
}

/** Returns the edit that adds lines at the end of a block, indented by one step. */
export function appended(text: string, block: HclBlock, lines: readonly string[]): Edit {
  const eol = eolOf(text);
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, block.start)))?.[0] ?? '';
  const body = lines.map((line) => (line === '' ? line : `${indent}  ${line}`)).join(eol);
  const close = lineStart(text, block.close);
  if (close > block.inner) return { offset: close, length: 0, text: body + eol };
  // A block on one line, `{ a = 1 }`, can have only one argument, so that argument moves to its own line.
  const present = text.slice(block.inner, block.close).trim();
  const before = present === '' ? '' : `${indent}  ${present}${eol}`;
  return {
    offset: block.inner,
    length: block.close - block.inner,
    text: `${eol}${before}${body}${eol}${indent}`,
  };
}

/** Returns the edit that adds blocks after another block, with an empty line between. */
export function behind(text: string, block: HclBlock, blocks: readonly string[]): Edit {
  const eol = eolOf(text);
  const body = blocks.map((block) => eol + eol + block.trimEnd().replace(/\r?\n/g, eol)).join('');
  return { offset: block.end, length: 0, text: body };
}

/** Returns the edit that removes a block or an attribute with its lines. Of the empty lines around it, one stays. */
export function removed(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Edit {
  const from = lineStart(text, start);
  const stop = lineEnd(text, end);
  const isAlone = text.slice(from, start).trim() === '' && text.slice(end, stop).trim() === '';
  if (!isAlone) return { offset: start, length: end - start, text: '' };
  const after = Math.min(stop + 1, text.length);
  const isGapBefore = /(^|\n)[ \t\r]*\n$/.test(text.slice(0, from)) || from === 0;
  const gap = /^[ \t]*\r?\n/.exec(text.slice(after))?.[0] ?? '';
  return { offset: from, length: after - from + (isGapBefore ? gap.length : 0), text: '' };
}
