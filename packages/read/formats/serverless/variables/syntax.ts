/** A text split into literal text and variables. */
export type Pieces = readonly (string | Variable)[];

/** A variable, `${source, source, …}`. Its value comes from the first source that has one. */
export interface Variable {
  readonly sources: readonly VariableSource[];
  /** The text of the variable, with its delimiters. */
  readonly written: string;
}

export type VariableSource =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /**
   * A variable inside a variable, as another source. Only versions 1 and 2 allow this: `${opt:stage,
   * ${self:custom.stage}}`.
   */
  | { readonly kind: 'nested'; readonly variable: Variable }
  /** A call: `type(parameters):address`. */
  | {
      readonly kind: 'call';
      readonly type: string;
      readonly parameters: readonly Pieces[];
      readonly address: Pieces | null;
    };

/**
 * The text at the start and at the end of a variable. In versions 1 and 2, `provider.variableSyntax` can
 * change it.
 */
export interface Delimiters {
  readonly open: string;
  readonly close: string;
}

export const usualDelimiters: Delimiters = { open: '${', close: '}' };

const deepest = 16;

/**
 * Splits a text into literal text and variables. An expression that is not a variable of the framework
 * (`${AWS::Region}`, `${Table.Arn}`, `${!Literal}`) is literal text, but a variable inside it is found. A
 * variable after a backslash or a second dollar sign is literal text; the backslash or dollar sign is
 * removed.
 */
export function piecesOf(text: string, delimiters: Delimiters = usualDelimiters): Pieces {
  if (!text.includes(delimiters.open)) return [text];
  const pieces: (string | Variable)[] = [];
  let literal = '';
  for (let index = 0; index < text.length; ) {
    const found = text.startsWith(delimiters.open, index) ? variableAt(text, index, delimiters, 0) : null;
    if (!found) {
      literal += text[index];
      index += 1;
      continue;
    }
    const before = literal.at(-1);
    if (before === '\\' || before === '$') literal = literal.slice(0, -1) + found.variable.written;
    else {
      if (literal !== '') pieces.push(literal);
      pieces.push(found.variable);
      literal = '';
    }
    index = found.end;
  }
  if (literal !== '' || pieces.length === 0) pieces.push(literal);
  return pieces;
}

/**
 * Returns the delimiters in a `variableSyntax` expression: the text before its first group and the text after
 * its last group. The expression is never executed.
 */
export function delimitersOf(expression: string): Delimiters | null {
  const start = expression.indexOf('(');
  const end = expression.lastIndexOf(')');
  if (start < 1 || end <= start) return null;
  const open = unescaped(expression.slice(0, start));
  const close = unescaped(expression.slice(end + 1));
  return open === '' || close === '' || /[[\]*+?|^]/.test(open + close) ? null : { open, close };
}

const unescaped = (expression: string): string => expression.replace(/\\+(.)/g, '$1');

interface Found<T> {
  readonly value: T;
  readonly end: number;
}

function variableAt(
  text: string,
  start: number,
  delimiters: Delimiters,
  depth: number,
): { readonly variable: Variable; readonly end: number } | null {
  if (depth > deepest) return null;
  const sources: VariableSource[] = [];
  for (let index = start + delimiters.open.length; ; ) {
    index = skipSpace(text, index);
    const source =
      callAt(text, index, delimiters, depth) ??
      (sources.length > 0 ? fallbackAt(text, index, delimiters, depth) : null);
    if (!source) return null;
    sources.push(source.value);
    index = skipSpace(text, source.end);
    if (text.startsWith(delimiters.close, index)) {
      const end = index + delimiters.close.length;
      return { variable: { sources, written: text.slice(start, end) }, end };
    }
    if (text[index] !== ',') return null;
    index += 1;
  }
}

const skipSpace = (text: string, from: number): number => {
  let index = from;
  while (/\s/.test(text[index] ?? '')) index += 1;
  return index;
};

/**
 * Matches the type of a call. In version 1, a type may be followed by a region, as in
 * `cf.eu-west-1:stack.output`. A name before two colons (`AWS::`) is not a type.
 */
const typeAt = /[a-z][a-zA-Z0-9_-]*(\.[a-z0-9-]+)?(?=\(|:(?!:))/y;

function callAt(
  text: string,
  start: number,
  delimiters: Delimiters,
  depth: number,
): Found<VariableSource> | null {
  typeAt.lastIndex = start;
  const type = typeAt.exec(text)?.[0];
  if (type === undefined) return null;
  let index = start + type.length;
  const parameters: Pieces[] = [];
  if (text[index] === '(') {
    do {
      const parameter = piecesUntil(text, index + 1, [',', ')'], delimiters, depth);
      if (!parameter) return null;
      if (parameter.value.some((piece) => piece !== '')) parameters.push(parameter.value);
      index = parameter.end;
    } while (text[index] === ',');
    index = skipSpace(text, index + 1);
  }
  if (text[index] !== ':') return { value: { kind: 'call', type, parameters, address: null }, end: index };
  const address = piecesUntil(text, index + 1, [',', delimiters.close], delimiters, depth);
  if (!address) return null;
  const empty = address.value.every((piece) => piece === '');
  return {
    value: { kind: 'call', type, parameters, address: empty ? null : address.value },
    end: address.end,
  };
}

/**
 * Reads literal text and nested variables up to one of `stops`, and trims the result. If the entire text is
 * in quotes, they are removed.
 */
function piecesUntil(
  text: string,
  start: number,
  stops: readonly string[],
  delimiters: Delimiters,
  depth: number,
): Found<Pieces> | null {
  const quoted = stringAt(text, skipSpace(text, start));
  if (quoted) {
    const end = skipSpace(text, quoted.end);
    if (stops.some((stop) => text.startsWith(stop, end))) return { value: [quoted.value], end };
  }
  const pieces: (string | Variable)[] = [];
  let literal = '';
  for (let index = start; index < text.length; ) {
    if (text.startsWith(delimiters.open, index)) {
      const inner = variableAt(text, index, delimiters, depth + 1);
      if (!inner) return null;
      if (literal !== '') pieces.push(literal);
      pieces.push(inner.variable);
      literal = '';
      index = inner.end;
    } else if (stops.some((end) => text.startsWith(end, index))) {
      pieces.push(literal);
      return { value: trimmed(pieces), end: index };
    } else {
      literal += text[index];
      index += 1;
    }
  }
  return null;
}

function trimmed(pieces: Pieces): Pieces {
  const last = pieces.length - 1;
  return pieces
    .map((piece, index) => {
      if (typeof piece !== 'string') return piece;
      const start = index === 0 ? piece.trimStart() : piece;
      return index === last ? start.trimEnd() : start;
    })
    .filter((piece, index) => piece !== '' || (index === 0 && last === 0));
}

function stringAt(text: string, start: number): Found<string> | null {
  const quote = text[start];
  if (quote !== "'" && quote !== '"') return null;
  let value = '';
  for (let index = start + 1; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (char === quote) return { value, end: index + 1 };
    if (char === '\\' && quote === '"') {
      index += 1;
      value += text[index] ?? '';
    } else value += char;
  }
  return null;
}

function fallbackAt(
  text: string,
  start: number,
  delimiters: Delimiters,
  depth: number,
): Found<VariableSource> | null {
  const string = stringAt(text, start);
  if (string) return { value: { kind: 'literal', value: string.value }, end: string.end };
  if (text.startsWith(delimiters.open, start)) {
    const inner = variableAt(text, start, delimiters, depth + 1);
    return inner ? { value: { kind: 'nested', variable: inner.variable }, end: inner.end } : null;
  }
  const stop = [text.indexOf(',', start), text.indexOf(delimiters.close, start)].filter((at) => at >= 0);
  const end = stop.length > 0 ? Math.min(...stop) : -1;
  const word = end < 0 ? '' : text.slice(start, end).trim();
  if (word === '' || word.includes('$')) return null;
  return { value: { kind: 'literal', value: plainWord(word) }, end };
}

function plainWord(word: string): string | number | boolean | null {
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'null') return null;
  return Number.isNaN(Number(word)) ? word : Number(word);
}
