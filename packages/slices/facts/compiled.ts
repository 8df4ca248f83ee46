import type { CodeUse, DynamicCode, FunctionReport, Sink } from '@emmental/model';

/** What compiles the text at a place where it is run as code: `eval`, `Function`, `vm`; null where that is not known. */
export function compiledBy({ seen: { at } }: Sink, { behaviours }: FunctionReport): string | null {
  const names = new Set(
    behaviours
      .filter(
        (one): one is DynamicCode =>
          one.kind === 'dynamic' && one.seen.at.file === at.file && one.seen.at.line === at.line,
      )
      .map(({ what }) => what),
  );
  const [only] = names;
  return names.size === 1 && only !== undefined ? only : null;
}

/** The word of the rules for it. */
export const codeUseOf = (compiler: string | null): CodeUse =>
  compiler === 'vm' ? 'vm' : compiler === 'Worker' ? 'worker' : 'eval';
