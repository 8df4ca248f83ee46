import type { ImportRequest } from '../language.ts';
import type { Lowering } from '../lowering.ts';
import type { Syntax } from './grammar.ts';

/** The state of the lowering of one Python module. */
export interface PythonLowering extends Lowering {
  readonly text: string;
  /** True once a `yield` was found in the function that is being lowered. */
  yields: boolean;
  /** The name of the class whose body is being lowered; null outside of classes. */
  className: string | null;
}

/** Returns the text of a node. Python puts the name of the class before a private name in it: `__x` is `_Shop__x`. */
export function textOf(node: Syntax, { text, className }: PythonLowering): string {
  const written = text.slice(node.start, node.end);
  const isPrivate = className !== null && node.type === 'identifier' && /^__(?!.*__$)/.test(written);
  return isPrivate ? `_${className.replace(/^_+/, '')}${written}` : written;
}

/** Returns the operator or keyword between two neighbouring nodes, without comments and line ends. */
export const between = (before: Syntax, after: Syntax, lowering: PythonLowering): string =>
  lowering.text
    .slice(before.end, after.start)
    .replace(/#.*/g, '')
    .replace(/[\\\s]+/g, ' ')
    .trim();

/** Records that the module loads another one. */
export function requestModule(
  specifier: string,
  node: Syntax,
  lowering: PythonLowering,
  mayFail = false,
): void {
  const request: ImportRequest = {
    specifier,
    partly: false,
    mayFail,
    isRequired: false,
    at: lowering.at(node),
  };
  lowering.imports.push(request);
}

/**
 * Returns the packages that Python loads before a module: `a` and `a.b` for `a.b.c`, `..` and `..b` for
 * `..b.c`.
 */
export function packagesAround(specifier: string): readonly string[] {
  const [, dots = '', path = ''] = /^(\.*)(.*)$/.exec(specifier) ?? [];
  const names = path === '' ? [] : path.split('.');
  const packages = names.slice(0, -1).map((_, index) => dots + names.slice(0, index + 1).join('.'));
  return dots !== '' && names.length > 0 ? [dots, ...packages] : packages;
}
