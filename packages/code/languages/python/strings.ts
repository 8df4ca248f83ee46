import type { Expression, Span } from '../../tree.ts';
import { unsupported } from '../lowering.ts';
import { expression, expressions } from './expressions.ts';
import type { Syntax } from './grammar.ts';
import { type PythonLowering, textOf } from './lowering.ts';

type Part = string | Expression;

/**
 * Lowers a string with any prefix: to a template if it is an f-string with expressions, else to a literal.
 */
export const string = (node: Syntax, lowering: PythonLowering): Expression =>
  stringOf(stringParts(node, lowering), node, lowering);

/** Lowers strings that stand next to each other, such as `"a" f"{b}"`, to one string. */
export const joinedStrings = (node: Syntax, lowering: PythonLowering): Expression =>
  stringOf(
    node.children.flatMap((child) =>
      child.type === 'string' ? stringParts(child, lowering) : [expression(child, lowering)],
    ),
    node,
    lowering,
  );

function stringOf(parts: readonly Part[], node: Syntax, lowering: PythonLowering): Expression {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  const at = lowering.at(node);
  const [only] = merged;
  const isBytes = /^r?b/i.test(textOf(node, lowering));
  if (merged.length === 0) return literal('', isBytes, at);
  if (merged.length === 1 && typeof only === 'string') return literal(only, isBytes, at);
  return { kind: 'template', parts: merged, tag: null, at };
}

const literal = (value: string, isBytes: boolean, at: Span): Expression => ({
  kind: 'literal',
  value,
  ...(isBytes ? { isBytes } : {}),
  at,
});

function stringParts(node: Syntax, lowering: PythonLowering): readonly Part[] {
  const start = node.children[0];
  const prefix = start
    ? textOf(start, lowering)
        .replace(/['"]+$/, '')
        .toLowerCase()
    : '';
  return node.children.flatMap((child): readonly Part[] => {
    if (child.type === 'interpolation') return interpolation(child, lowering);
    if (child.type !== 'string_content') return [];
    const written = textOf(child, lowering);
    const plain = prefix.includes('f') ? written.replace(/\{\{/g, '{').replace(/\}\}/g, '}') : written;
    if (prefix.includes('r')) return [plain];
    if (prefix.includes('b')) return [unescaped(plain, true)];
    const named = unsupported('named character', [], lowering.at(child));
    return plain
      .split(namedCharacter)
      .flatMap((piece, index) => [...(index > 0 ? [named] : []), unescaped(piece, false)]);
  });
}

/** Lowers `{x}` to its value, `{x:>2}` to `format(x, '>2')`, as Python does; `{x!r}` too, whose text is another one. A computed width is kept beside the value. */
function interpolation(node: Syntax, lowering: PythonLowering): readonly Part[] {
  const values = node.children.filter(
    (child) => child.type !== 'format_specifier' && child.type !== 'type_conversion',
  );
  const widths = node.children
    .filter((child) => child.type === 'format_specifier')
    .flatMap((child) => child.children.map((inner) => expression(inner, lowering)));
  const value = expressions(values, lowering.at(node), lowering);
  const specifier = node.children.find((child) => child.type === 'format_specifier');
  const conversion = node.children.find((child) => child.type === 'type_conversion');
  const written = specifier ? textOf(specifier, lowering).slice(1) : '';
  if (widths.length > 0) return [unsupported('format', [value, ...widths], lowering.at(node))];
  if (showsCode.test(textOf(node, lowering)) || (conversion && textOf(conversion, lowering) !== '!s'))
    return [formatted(value, `!r${written}`, lowering.at(node))];
  if (conversion && written === '') return [called('str', [value], lowering.at(node))];
  return [/^[ds]?$/.test(written) ? value : formatted(value, written, lowering.at(node))];
}

/** `{x=}` writes the code beside the value, as `repr` writes the value. */
const showsCode = /[^=!<>]=\s*(?:![ras])?(?::[^{}]*)?\}$/;

const formatted = (value: Expression, written: string, at: Span): Expression =>
  called('format', [value, { kind: 'literal', value: written, at }], at);

const called = (name: string, args: readonly Expression[], at: Span): Expression => ({
  kind: 'call',
  callee: { kind: 'name', name, at },
  args: args.map((value) => ({ kind: 'positional', name: null, value })),
  at,
});

const escapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\r\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** `\N{name}`: a character of Unicode by its name. */
const namedCharacter = /(?<=(?<!\\)(?:\\\\)*)\\N\{[^}]*\}/;

/** Replaces Python's escape sequences. Unknown ones are kept as written. */
const unescaped = (text: string, bytes: boolean): string =>
  text.includes('\\')
    ? text.replace(
        /\\(?:(\r\n|[\n\\'"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/g,
        (match, simple?: string, octal?: string, hex?: string, short?: string, long?: string) => {
          if (simple !== undefined) return escapes[simple] ?? match;
          if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
          if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
          const code = Number.parseInt(short ?? long ?? '', 16);
          return bytes || code > 0x10ffff ? match : String.fromCodePoint(code);
        },
      )
    : text;
