import { type Diagnostic, diagnostic } from '@emmental/model';
import type { OxcError, ParserOptions } from 'oxc-parser';
import { parseSync } from 'oxc-parser';
import type { Span } from '../../tree.ts';
import { type ImportRequest, type Lowered, moduleLimits } from '../language.ts';
import { type Origin, positions } from '../positions.ts';
import type { JavaScriptLowering } from './lowering.ts';
import { withoutProposals } from './proposals.ts';
import { withoutStatementAt } from './recovery.ts';
import { statements } from './statements.ts';
import { survivesParsing } from './survival.ts';

/**
 * Parses and lowers JavaScript, TypeScript or JSX. This module loads a native parser, so it has to be
 * imported only when needed.
 */
export function readJavaScript(path: string, text: string, origin?: Origin): Lowered {
  const standard = withoutProposals(text);
  // Only where the parser refuses the text: in a text that it reads, the same words stand in another text or a comment.
  const isProposal =
    standard !== text &&
    text.length <= moduleLimits.size.javascript &&
    isRefused(path, text) &&
    !isRefused(path, standard);
  return readText(path, isProposal ? standard : text, origin);
}

function isRefused(path: string, text: string): boolean {
  const parsed = parse(path, text);
  return parsed === null || parsed.errors.length > 0;
}

function readText(path: string, text: string, origin?: Origin): Lowered {
  const spanOf = positions(text, origin);
  const at = ({ start, end }: { start: number; end: number }): Span => spanOf(start, end);
  const imports: ImportRequest[] = [];
  const diagnostics: Diagnostic[] = [];
  const report = (code: 'code/syntax' | 'code/limit', place: Span, about: string): void => {
    diagnostics.push(diagnostic(code, { file: path, line: place.line, column: place.column }, about));
  };
  const module = (body: Lowered['module']['body']): Lowered => ({
    module: { path, language: 'javascript', body, text },
    imports,
    diagnostics,
  });
  if (text.length > moduleLimits.size.javascript) {
    report(
      'code/limit',
      spanOf(0, 0),
      `${text.length} characters, the limit is ${moduleLimits.size.javascript}`,
    );
    return module([]);
  }
  const parsed = parse(path, text);
  if (parsed === null) {
    report('code/limit', spanOf(0, 0), 'nested too deeply to be parsed');
    return module([]);
  }
  const [error] = parsed.errors;
  if (error) {
    const start = error.labels[0]?.start ?? 0;
    report('code/syntax', spanOf(start, start), error.message);
  }
  const lowering: JavaScriptLowering = {
    at,
    imports,
    shadowedRequire: 0,
    text,
    privateNames: [],
    depth: 0,
    tooDeep: null,
  };
  const body = statements(parsed.program.body, lowering);
  if (lowering.tooDeep)
    report('code/limit', lowering.tooDeep, 'nested too deeply; the nested code is not read');
  return module(body);
}

type Parsed = ReturnType<typeof parseSync>;

const attempts = 5;

/**
 * Parses with the first set of options that gives no error. If all give errors, uses the result of the first,
 * and removes statements with errors. Null when the text would overflow the stack of the parser.
 */
function parse(path: string, text: string): Pick<Parsed, 'program' | 'errors'> | null {
  let first: Parsed | null = null;
  for (const way of waysToRead(path)) {
    const options = { preserveParens: false, ...way };
    if (first === null && !survivesParsing(path, text, options)) return null;
    const result = parseSync(path, text, options);
    if (!hasErrors(result)) return { program: result.program, errors: [] };
    first ??= result;
  }
  return first && { program: recovered(path, text, first), errors: first.errors };
}

const hasErrors = ({ errors }: Parsed): boolean => errors.some((error) => error.severity === severe);

/**
 * Returns the statements that can be parsed around the errors. Replacing the broken statements by blanks does
 * not make a text nest deeper.
 */
function recovered(path: string, text: string, broken: Parsed): Parsed['program'] {
  const [way] = waysToRead(path);
  let result = broken;
  let remaining: string | null = text;
  for (
    let attempt = 0;
    attempt < attempts && hasErrors(result) && result.program.body.length === 0;
    attempt += 1
  ) {
    remaining = withoutStatementAt(remaining, result.errors[0]?.labels[0]?.start ?? 0);
    if (remaining === null) break;
    result = parseSync(path, remaining, { preserveParens: false, ...way });
  }
  return result.program;
}

/** The severity 'Error'. The package declares it in a const enum, which does not exist at run time. */
const severe: `${OxcError['severity']}` = 'Error';

/**
 * Returns the parser options to try, the most likely first. A script may use `return` at the top level. A
 * `.js` file may contain JSX, or types that a build step removes.
 */
function waysToRead(path: string): readonly ParserOptions[] {
  return ways[/\.[^./]*$/.exec(path)?.[0] ?? ''] ?? script;
}

const script: readonly ParserOptions[] = [
  { lang: 'jsx', sourceType: 'unambiguous' },
  { lang: 'jsx', sourceType: 'commonjs' },
  { lang: 'tsx', sourceType: 'unambiguous' },
];

const ways: Readonly<Record<string, readonly ParserOptions[]>> = {
  '.ts': [
    { lang: 'ts', sourceType: 'module' },
    { lang: 'ts', sourceType: 'commonjs' },
  ],
  '.mts': [{ lang: 'ts', sourceType: 'module' }],
  '.cts': [
    { lang: 'ts', sourceType: 'commonjs' },
    { lang: 'ts', sourceType: 'module' },
  ],
  '.tsx': [
    { lang: 'tsx', sourceType: 'module' },
    { lang: 'tsx', sourceType: 'commonjs' },
  ],
  '.mjs': [{ lang: 'jsx', sourceType: 'module' }],
  '.cjs': [
    { lang: 'jsx', sourceType: 'commonjs' },
    { lang: 'jsx', sourceType: 'module' },
  ],
};
