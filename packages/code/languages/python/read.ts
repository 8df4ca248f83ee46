import { type Diagnostic, diagnostic } from '@emmental/model';
import type { Span } from '../../tree.ts';
import { type Lowered, moduleLimits, type ReadModule } from '../language.ts';
import type { Placed } from '../lowering.ts';
import { type Origin, positions } from '../positions.ts';
import { loadGrammar, type ParsedText } from './grammar.ts';
import type { PythonLowering } from './lowering.ts';
import { block } from './statements.ts';

let reader: Promise<ReadModule> | null = null;

/** Loads the Python parser once and returns the function that reads a module. */
export function loadPythonReader(): Promise<ReadModule> {
  reader ??= loadGrammar().then((parse) => (path, text, origin) => readPython(path, text, origin, parse));
  return reader;
}

function readPython(
  path: string,
  text: string,
  origin: Origin | undefined,
  parse: (text: string) => ParsedText | null,
): Lowered {
  const spanOf = positions(text, origin);
  const at = ({ start, end }: Placed): Span => spanOf(start, end);
  const diagnostics: Diagnostic[] = [];
  const report = (code: 'code/syntax' | 'code/limit', place: Span, about: string): void => {
    diagnostics.push(diagnostic(code, { file: path, line: place.line, column: place.column }, about));
  };
  const lowering: PythonLowering = {
    at,
    text,
    imports: [],
    depth: 0,
    tooDeep: null,
    yields: false,
    className: null,
  };
  const module = (body: Lowered['module']['body']): Lowered => ({
    module: { path, language: 'python', body, text },
    imports: lowering.imports,
    diagnostics,
  });
  if (text.length > moduleLimits.size.python) {
    report('code/limit', spanOf(0, 0), `${text.length} characters, the limit is ${moduleLimits.size.python}`);
    return module([]);
  }
  // A lone CR ends a line for Python, and not for the parser.
  const parsed = parse(text.replace(/\r(?!\n)/g, '\n'));
  if (!parsed) {
    report('code/limit', spanOf(0, 0), 'the parser took too long');
    return module([]);
  }
  const encoding = otherEncoding(text);
  if (encoding !== null) report('code/syntax', spanOf(0, 0), `its text is in ${encoding}, which is not read`);
  const [error] = parsed.errors;
  if (error) report('code/syntax', at(error), nearby(text, error));
  const body = block(parsed.root, lowering);
  if (lowering.tooDeep)
    report('code/limit', lowering.tooDeep, 'nested too deeply; the nested code is not read');
  return module(body);
}

/** Encodings in which the letters of a program are those of ASCII. */
const likeAscii =
  /^(?:utf-?8(?:-sig)?|u8|(?:us-)?ascii|latin-?1|l1|iso-?8859-\d+(?:-.*)?|cp125\d|windows-125\d|mac-?roman)$/;

/** Returns the encoding that the first two lines of a module declare, if its letters are not those of ASCII. Source: PEP 263. */
function otherEncoding(text: string): string | null {
  for (const line of text.split(/\r\n|[\r\n]/, 2)) {
    const declared = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(line)?.[1];
    if (declared !== undefined)
      return likeAscii.test(declared.toLowerCase().replaceAll('_', '-')) ? null : declared;
    if (!/^[ \t\f]*(?:#.*)?$/.test(line)) return null;
  }
  return null;
}

/** Returns the text at a syntax error. */
function nearby(text: string, { start }: Placed): string {
  const line =
    text
      .slice(start, start + 60)
      .split(/\r?\n/)[0]
      ?.trim() ?? '';
  return line === '' ? 'unexpected end' : `near \`${line}\``;
}
