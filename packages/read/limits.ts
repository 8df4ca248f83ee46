import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import type { Document, Template } from './format.ts';
import { entriesOf, get, stringOf, withEntries } from './tree.ts';

/**
 * Bound of the resources in one template and the functions in one service: four times the maximum of
 * CloudFormation (500, its quotas).
 */
const resources = 2_000;

/** Bound of the functions in one scan. Each takes up to a millisecond and 25 kB before its code is read. */
export const functionsOfAll = 10_000;

const runsCode = /^AWS::Lambda::Function$|^google_(cloudfunctions2?_function|cloud_run(_v2)?_service)$/;

export const functionsIn = (template: Template): number =>
  entriesOf(get(template.root, 'Resources')).filter(({ value }) =>
    runsCode.test(stringOf(get(value, 'Type')) ?? ''),
  ).length;

/** Cuts a template to the first resources when it has more than any stack can have, and reports the cut. */
export function withinLimits(document: Document): {
  readonly document: Document;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  let { root } = document;
  for (const section of ['Resources', 'functions']) {
    const entries = get(root, section);
    const first = entries?.kind === 'map' ? entries.entries[resources] : undefined;
    if (entries?.kind !== 'map' || !first) continue;
    const about = `more than ${resources} in ${section}; ${entries.entries.length - resources} were not looked at, from ${first.key} on`;
    diagnostics.push(diagnostic('read/limit', first.keyAt, about));
    root = withEntries(root, { [section]: { ...entries, entries: entries.entries.slice(0, resources) } });
  }
  return { document: root === document.root ? document : { path: document.path, root }, diagnostics };
}

/** Bound of the diagnostics that are listed for one file. */
const ofFile = 200;

/** Keeps the first diagnostics of a file, and adds one that counts the rest. */
export function firstOf(diagnostics: readonly Diagnostic[], at: Location): readonly Diagnostic[] {
  const more = diagnostics.length - ofFile;
  if (more <= 0) return diagnostics;
  const summary = diagnostic('read/limit', at, `${more} more of what is wrong with the file are not listed`);
  return [...diagnostics.slice(0, ofFile), summary];
}
