import type { Diagnostic } from '@emmental/model';
import type { Document, LowerContext } from '../../format.ts';
import { resolveIncludes } from './includes.ts';
import { expandLoops } from './loops.ts';

/**
 * Applies the macros that CloudFormation itself provides (includes and loops). Templates of every format can
 * contain them, and they run before the format's own transform.
 */
export function applyMacros(
  document: Document,
  context: LowerContext,
): { readonly document: Document; readonly diagnostics: readonly Diagnostic[] } {
  const included = resolveIncludes(document, context);
  const expanded = expandLoops({ path: document.path, root: included.root }, context.options.parameters);
  return {
    document: { path: document.path, root: expanded.root },
    diagnostics: [...included.diagnostics, ...expanded.diagnostics],
  };
}
