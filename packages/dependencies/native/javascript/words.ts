import { loadProgram, nodesOf } from '@emmental/code';
import type { Source } from '@emmental/model';
import { mayMakeCode, type TextUse, textUses } from './texts.ts';

/** A place where a module makes WebAssembly or loads native code through Node.js. */
export interface Word {
  readonly use: 'addon' | 'wasm';
  readonly line: number;
  /** `WebAssembly.instantiate`. */
  readonly text: string;
  /** The reason why it may not be a use; null = it is one. */
  readonly doubt: string | null;
}

const mayHold = /\bWebAssembly\b|\bprocess\b[\s\S]{0,40}?\b(?:dlopen|binding|_linkedBinding)\b|\bwasi\b/;

/** The uses of a module: the first place of each word, and every place where it generates code from a text. */
export interface Words {
  readonly words: readonly Word[];
  readonly texts: readonly TextUse[];
}

/**
 * Finds the uses of WebAssembly and native code in a JavaScript module. A test for WebAssembly (`typeof WebAssembly`) or of
 * bytes is not a use. `isPackage` = also finds the places that generate code from texts; in modules of the repository, the
 * analysis of behaviours finds them.
 */
export async function wordsOf(
  source: Source,
  path: string,
  text: string,
  isPackage: boolean,
): Promise<Words> {
  const findsTexts = isPackage && mayMakeCode.test(text);
  if (!findsTexts && !mayHold.test(text)) return { words: [], texts: [] };
  const module = (await loadProgram(source, [path], { limit: 1 })).modules.get(path);
  if (!module || module.body.length === 0) return { words: plainWords(text), texts: [] };
  const found: Word[] = [];
  const say = (use: Word['use'], line: number, shown: string, doubt: string | null = null): void => {
    if (!found.some((word) => word.use === use)) found.push({ use, line, text: shown, doubt });
  };
  /** Names that were decided together with the node around them. */
  const decided = new Set<object>();
  for (const node of nodesOf(module.body)) {
    if (node.kind === 'operation' && (node.operator === 'typeof' || node.operator === 'instanceof'))
      for (const expression of node.operands) {
        decided.add(expression);
        if (expression.kind === 'member') decided.add(expression.object);
      }
    if (node.kind === 'member' && !decided.has(node)) {
      const owner = nameOf(node.object);
      if (owner === 'WebAssembly') {
        decided.add(node.object);
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
    // The object is passed on, or destructured: `const { instantiate } = WebAssembly`.
    if (node.kind === 'name' && node.name === 'WebAssembly' && !decided.has(node))
      say('wasm', node.at.line, 'WebAssembly');
  }
  return { words: found, texts: findsTexts ? textUses(module) : [] };
}

/** Matches members that generate code from bytes; memories, tables and errors do not. */
const making = /^(?:Module|compile|compileStreaming|instantiate|instantiateStreaming)$/;

/** Bindings that contain only constants; the guard allows them. Source: guards/node/shell/hooks/code.ts. */
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

/** Returns `process` for `process` and `globalThis.process`; null for other expressions. */
function nameOf(node: unknown): string | null {
  const named = node as { readonly kind?: string; readonly name?: string; readonly property?: string };
  if (named.kind === 'name') return named.name ?? null;
  return named.kind === 'member' && (named.property === 'WebAssembly' || named.property === 'process')
    ? named.property
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
