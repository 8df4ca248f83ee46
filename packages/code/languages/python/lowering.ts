import type { ImportRequest } from '../language.ts';
import type { Lowering } from '../lowering.ts';
import type { Syntax } from './grammar.ts';

/** What the lowering of one Python module carries along. */
export interface PythonLowering extends Lowering {
  readonly text: string;
  /** Set by a `yield` in the function that is being lowered. */
  yields: boolean;
}

export const textOf = (node: Syntax, c: PythonLowering): string => c.text.slice(node.start, node.end);

/** The text between two neighbours, comments and line ends cut: an operator or a keyword. */
export const between = (left: Syntax, right: Syntax, c: PythonLowering): string =>
  c.text
    .slice(left.end, right.start)
    .replace(/#.*/g, '')
    .replace(/[\\\s]+/g, ' ')
    .trim();

/** Notes that the module asks for another one and, as Python loads them too, for the packages around it. */
export function requestModule(specifier: string, node: Syntax, c: PythonLowering, mayFail = false): void {
  const request: ImportRequest = { specifier, partly: false, mayFail, at: c.at(node) };
  c.imports.push(request);
}

/** `a.b.c` → `a`, `a.b`; `..b.c` → `..`, `..b`: the packages that are loaded before a module. */
export function packagesAround(specifier: string): readonly string[] {
  const [, dots = '', path = ''] = /^(\.*)(.*)$/.exec(specifier) ?? [];
  const names = path === '' ? [] : path.split('.');
  const around = names.slice(0, -1).map((_, index) => dots + names.slice(0, index + 1).join('.'));
  return dots !== '' && names.length > 0 ? [dots, ...around] : around;
}
