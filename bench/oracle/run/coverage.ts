import { Session } from 'node:inspector';
import type { Executed } from './runner.ts';

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** Notes the code of scripts that runs in this process from now on, until `end` returns the code that ran. */
export function beginCoverage(): { readonly end: (urlOf: (file: string) => string) => Executed } {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    end: (urlOf) => {
      const scripts = new Map<string, Range[]>();
      session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
        // A script that was compiled again comes later.
        for (const { url, functions } of result)
          scripts.set(
            url,
            functions.flatMap(({ ranges }) => ranges),
          );
      });
      session.disconnect();
      return (file, start) => countAt(scripts.get(urlOf(file)) ?? [], start) > 0;
    },
  };
}

/** The count of the smallest range around an offset. */
function countAt(ranges: readonly Range[], offset: number): number {
  let smallest: Range | null = null;
  for (const range of ranges) {
    if (offset < range.startOffset || offset >= range.endOffset) continue;
    const size = range.endOffset - range.startOffset;
    if (smallest === null || size <= smallest.endOffset - smallest.startOffset) smallest = range;
  }
  return smallest?.count ?? 0;
}
