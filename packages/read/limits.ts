import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import type { Document, Template } from './format.ts';
import { entriesOf, get, stringOf, withEntries } from './tree.ts';

/** Most resources in one template, and most functions in one service: four times the quota of CloudFormation (500). */
const mostResources = 2_000;

/** Most functions in one scan. Each function takes up to a millisecond and 25 kB, before its code is read. */
export const functionsOfAll = 10_000;

const runsCode = /^AWS::Lambda::Function$|^google_(cloudfunctions2?_function|cloud_run(_v2)?_service)$/;

/** Counts the functions that a template declares. */
export const functionsIn = (template: Template): number =>
  entriesOf(get(template.root, 'Resources')).filter(({ value }) =>
    runsCode.test(stringOf(get(value, 'Type')) ?? ''),
  ).length;

/** Keeps only the first `mostResources` resources of a template (and functions of a service), and reports how many were left out. */
export function withinLimits(document: Document): {
  readonly document: Document;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  let { root } = document;
  for (const section of ['Resources', 'functions']) {
    const entries = get(root, section);
    const first = entries?.kind === 'map' ? entries.entries[mostResources] : undefined;
    if (entries?.kind !== 'map' || !first) continue;
    const about = `more than ${mostResources} in ${section}; ${entries.entries.length - mostResources} were skipped, from ${first.key} on`;
    const lost = section === 'functions' ? entries.entries.length - mostResources : undefined;
    diagnostics.push(diagnostic('read/limit', first.keyAt, about, lost));
    root = withEntries(root, { [section]: { ...entries, entries: entries.entries.slice(0, mostResources) } });
  }
  return { document: root === document.root ? document : { path: document.path, root }, diagnostics };
}

/** Most diagnostics that are listed for one file. */
const mostDiagnostics = 200;

/** Keeps the first diagnostics of a file, and adds one that counts the rest. */
export function firstOf(diagnostics: readonly Diagnostic[], at: Location): readonly Diagnostic[] {
  const more = diagnostics.length - mostDiagnostics;
  if (more <= 0) return diagnostics;
  const summary = diagnostic('read/limit', at, `${more} more problems of this file are not listed`);
  return [...diagnostics.slice(0, mostDiagnostics), summary];
}
