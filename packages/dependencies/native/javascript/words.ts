import { loadProgram, nodesOf } from '@emmental/code';
import type { Source } from '@emmental/model';
import { mayMakeCode, type TextUse, textUses } from './texts.ts';

/** A place where a module makes WebAssembly or asks Node.js for native code. */
export interface Word {
  readonly use: 'addon' | 'wasm';
  readonly line: number;
  /** `WebAssembly.instantiate`. */
  readonly text: string;
  /** Why it may be no use all the same; null: it is one. */
  readonly doubt: string | null;
}

const mayHold = /\bWebAssembly\b|\bprocess\b[\s\S]{0,40}?\b(?:dlopen|binding|_linkedBinding)\b|\bwasi\b/;

/** What a module does: the first place of each word, and every place where it makes code of a text. */
export interface Words {
  readonly words: readonly Word[];
  readonly texts: readonly TextUse[];
}

/**
 * What a JavaScript module does with WebAssembly and with native code. Asking whether there is WebAssembly (`typeof
 * WebAssembly`) and checking bytes is no use of it. `isPackage`: also where it makes code of texts, which the analysis of
 * the function tells of its own modules.
 */
export async function wordsOf(
  source: Source,
  path: string,
  text: string,
  isPackage: boolean,
): Promise<Words> {
  const asksTexts = isPackage && mayMakeCode.test(text);
  if (!asksTexts && !mayHold.test(text)) return { words: [], texts: [] };
  const module = (await loadProgram(source, [path], { limit: 1 })).modules.get(path);
  if (!module || module.body.length === 0) return { words: plainWords(text), texts: [] };
  const found: Word[] = [];
  const say = (use: Word['use'], line: number, said: string, doubt: string | null = null): void => {
    if (!found.some((one) => one.use === use)) found.push({ use, line, text: said, doubt });
  };
  /** Names that are told by what is around them. */
  const told = new Set<object>();
  for (const node of nodesOf(module.body)) {
    if (node.kind === 'operation' && (node.operator === 'typeof' || node.operator === 'instanceof'))
      for (const one of node.operands) {
        told.add(one);
        if (one.kind === 'member') told.add(one.object);
      }
    if (node.kind === 'member' && !told.has(node)) {
      const owner = nameOf(node.object);
      if (owner === 'WebAssembly') {
        told.add(node.object);
        if (making.test(node.property)) say('wasm', node.at.line, `WebAssembly.${node.property}`);
      } else if (owner === 'process' && /^(?:dlopen|_linkedBinding)$/.test(node.property))
        say('addon', node.at.line, `process.${node.property}`);
    }
    if (node.kind === 'call' && node.callee.kind === 'member' && nameOf(node.callee.object) === 'process') {
      const [first] = node.args;
      const isPlain =
        first?.value.kind === 'literal' &&
        harmless.has(typeof first.value.value === 'string' ? first.value.value : '');
      if (node.callee.property === 'binding' && !isPlain)
        say('addon', node.at.line, 'process.binding', 'most packages use it for old versions of Node.js');
    }
    if (node.kind === 'import' && specifierOf(node) === 'wasi') say('wasm', node.at.line, 'node:wasi');
    // Handed on, or taken apart: `const { instantiate } = WebAssembly`.
    if (node.kind === 'name' && node.name === 'WebAssembly' && !told.has(node))
      say('wasm', node.at.line, 'WebAssembly');
  }
  return { words: found, texts: asksTexts ? textUses(module) : [] };
}

/** What makes code of bytes; memories, tables and errors make none. */
const making = /^(?:Module|compile|compileStreaming|instantiate|instantiateStreaming)$/;

/** Bindings that hold constants, which the guard leaves open. Source: guards/node/shell/hooks/code.ts. */
const harmless = new Set([
  'constants',
  'natives',
  'util',
  'config',
  'uv',
  'buffer',
  'os',
  'url',
  'zlib',
  'icu',
]);

/** `process`, `globalThis.process`; null for what is no plain name. */
function nameOf(node: unknown): string | null {
  const one = node as { readonly kind?: string; readonly name?: string; readonly property?: string };
  if (one.kind === 'name') return one.name ?? null;
  return one.kind === 'member' && (one.property === 'WebAssembly' || one.property === 'process')
    ? one.property
    : null;
}

function specifierOf(node: object): string | null {
  const { specifier } = node as { readonly specifier?: unknown };
  const written =
    typeof specifier === 'string'
      ? specifier
      : (specifier as { readonly value?: unknown } | undefined)?.value;
  return typeof written === 'string' ? written.replace(/^node:/, '') : null;
}

function plainWords(text: string): readonly Word[] {
  const match = /\bWebAssembly\s*\.\s*(?:Module|compile|instantiate)\w*/.exec(text);
  if (!match) return [];
  const line = text.slice(0, match.index).split('\n').length;
  return [{ use: 'wasm', line, text: match[0], doubt: 'its code could not be parsed' }];
}
