import { type Diagnostic, diagnostic, type Location } from '@emmental/model';
import type { Document, Template } from './format.ts';
import { entriesOf, get, stringOf, withEntries } from './tree.ts';

/** Resources of one template, functions of one service: four times what CloudFormation deploys (500, its quotas). */
const resources = 2_000;

/** Functions of one scan: each takes up to a millisecond and 25 kB before its code is looked at. */
export const functionsOfAll = 10_000;

const runsCode = /^AWS::Lambda::Function$|^google_(cloudfunctions2?_function|cloud_run(_v2)?_service)$/;

export const functionsIn = (template: Template): number =>
  entriesOf(get(template.root, 'Resources')).filter(({ value }) =>
    runsCode.test(stringOf(get(value, 'Type')) ?? ''),
  ).length;

/** The template with the first resources only, where it has more than any stack can; what is left out is said. */
export function withinLimits(document: Document): {
  readonly document: Document;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  let { root } = document;
  for (const section of ['Resources', 'functions']) {
    const whole = get(root, section);
    const first = whole?.kind === 'map' ? whole.entries[resources] : undefined;
    if (whole?.kind !== 'map' || !first) continue;
    const about = `more than ${resources} in ${section}; ${whole.entries.length - resources} were not looked at, from ${first.key} on`;
    diagnostics.push(diagnostic('read/limit', first.keyAt, about));
    root = withEntries(root, { [section]: { ...whole, entries: whole.entries.slice(0, resources) } });
  }
  return { document: root === document.root ? document : { path: document.path, root }, diagnostics };
}

/** Diagnostics of one file that are listed. */
const ofFile = 200;

/** A file that is wrong in every line is said to be, not listed line by line. */
export function firstOf(diagnostics: readonly Diagnostic[], at: Location): readonly Diagnostic[] {
  const more = diagnostics.length - ofFile;
  if (more <= 0) return diagnostics;
  const rest = diagnostic('read/limit', at, `${more} more of what is wrong with the file are not listed`);
  return [...diagnostics.slice(0, ofFile), rest];
}
