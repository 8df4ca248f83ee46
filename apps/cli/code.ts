import type { AppReview } from '@emmental/access';
import { analyse, codeFindings } from '@emmental/behaviour';
import { findEntry, loadProgram } from '@emmental/code';
import type { FunctionCode } from '@emmental/dependencies';
import { fillingsOf, knownVariables } from '@emmental/link';
import {
  type AppReport,
  type Behaviour,
  type Diagnostic,
  diagnostic,
  type Finding,
  type FunctionDeclaration,
  notifyingBuckets,
  type Source,
} from '@emmental/model';
import { functionCode } from './dependencies/function-code.ts';

/**
 * Analyses the code of one function. A defect of this program in one function must not stop the others: that
 * function's behaviour is then unknown.
 */
export async function codeOf(fn: FunctionDeclaration, source: Source): Promise<Analysed> {
  try {
    return await behaviourOf(fn, source);
  } catch (error) {
    const about = `${fn.name}: ${error instanceof Error ? error.message : String(error)}`;
    return {
      ...unread(fn, 'its code could not be read'),
      diagnostics: [diagnostic('code/failed', fn.at, about)],
    };
  }
}

export interface Analysed {
  readonly entry: { readonly file: string; readonly export: string } | null;
  readonly behaviours: readonly Behaviour[] | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Files of the modules that were read. */
  readonly files: readonly string[];
  readonly code: FunctionCode;
}

const unread = (fn: FunctionDeclaration, why: string): Analysed => ({
  entry: null,
  behaviours: null,
  diagnostics: [],
  files: [],
  code: functionCode(fn, { why }),
});

/** Finds the handler of one function, loads its modules and runs it on abstract values; returns its behaviour. */
export async function behaviourOf(fn: FunctionDeclaration, source: Source): Promise<Analysed> {
  const { handler } = fn;
  if (handler.kind === 'unknown') return unread(fn, handler.why);
  const fillings = fillingsOf(fn);
  const found = findEntry(source, {
    directory: handler.directory,
    handler: handler.handler,
    language: fn.language,
    runtime: fn.runtime,
    inline: handler.inline,
    entryPoints: handler.entryPoints ?? [],
    environment: knownVariables(fillings),
    at: fn.at,
  });
  if ('diagnostic' in found)
    return { ...unread(fn, found.diagnostic.message), diagnostics: [found.diagnostic] };
  const { entry, inline } = found;
  const program = await loadProgram(source, [entry.module], {
    directory: handler.directory,
    layers: fn.layerDirectories ?? [],
    inline,
  });
  const analysis = analyse(program, entry, {
    fillings,
    triggers: fn.triggers,
    buckets: notifyingBuckets(fn.triggers),
  });
  return {
    entry: { file: entry.module, export: entry.export },
    behaviours: program.modules.has(entry.module) ? analysis.behaviours : null,
    diagnostics: [...program.diagnostics, ...analysis.diagnostics],
    files: [...program.modules.keys()],
    code: functionCode(fn, found),
  };
}

/** Returns the findings in the code of an app's functions. */
export function findingsInCode(reviewed: AppReview, report: AppReport): readonly Finding[] {
  return codeFindings(
    report.functions.flatMap((fn) => {
      const declaration = reviewed.functions.get(fn.id)?.function;
      return declaration
        ? [
            {
              function: declaration,
              behaviours: fn.behaviours,
              reachedBy: fn.reachedBy,
              ways: fn.ways ?? [],
              granted: fn.granted,
            },
          ]
        : [];
    }),
  );
}
