import type { Diagnostic, FunctionDeclaration, FunctionReport, Source } from '@emmental/model';
import { handlerApp } from '@emmental/read';
import { behaviourOf } from '../../apps/cli/code.ts';
import { appReader } from './apps.ts';

/** A handler to analyse: a file and export of a checked-out repository, and the template that names it. */
export interface Wanted {
  /** The repository's folder. */
  readonly folder: string;
  readonly file: string;
  /** The export, as the benchmark's label (the expected result for this handler) names it: `handler`, `default`, `app.handler`. */
  readonly export: string;
  readonly template: string | null;
}

/** The analysis of one handler. */
export interface AnalysedHandler {
  readonly report: FunctionReport;
  readonly diagnostics: readonly Diagnostic[];
  /** The input that named the handler. */
  readonly by: 'template' | 'handler';
  readonly declaration: FunctionDeclaration;
  readonly source: Source;
}

/** Analyses handlers with their template, or without it if the template does not name them. */
export function handlerReader(): (wanted: Wanted) => Promise<AnalysedHandler> {
  const reader = appReader();
  return async ({ folder, file, export: written, template }) => {
    const source = reader.source(folder);
    const exported = written.slice(written.lastIndexOf('.') + 1);
    for (const app of template === null ? [] : await reader.appsOf(folder, template)) {
      const ofFile = app.report.functions.filter((fn) => fn.handler?.file === file);
      // Some labels contain only "handler", although the template names another export.
      const report =
        ofFile.find((fn) => fn.handler?.export === exported) ?? (ofFile.length === 1 ? ofFile[0] : undefined);
      const declaration = app.app.functions.find((fn) => fn.id === report?.id);
      if (report && declaration)
        return { report, declaration, diagnostics: app.diagnostics, by: 'template', source };
    }
    const app = handlerApp([{ file, export: exported }], new Map(), { folder: '', name: file });
    const scanned = await reader.scan(app, folder);
    const [report] = scanned.report.functions;
    const [declaration] = app.functions;
    if (!report || !declaration) throw new Error(`${file} gave no function`);
    return { report, declaration, diagnostics: scanned.diagnostics, by: 'handler', source };
  };
}

/**
 * Returns the milliseconds to analyse one handler, code and behaviour, warm: the median of five runs after everything
 * was read once.
 */
export async function handlerTime({
  declaration,
  source,
}: Pick<AnalysedHandler, 'declaration' | 'source'>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    await behaviourOf(declaration, source);
    times.push(performance.now() - start);
  }
  return quantile(times, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
