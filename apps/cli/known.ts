import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import {
  type Loss,
  lossesIn,
  nameInId,
  partsIn,
  type Removed,
  type Report,
  type Source,
  withParts,
} from '@emmental/model';
import { count } from '@emmental/report';
import { type Known, type KnownAs, knownBy, parseBaseline, readBaseline, writeBaseline } from './baseline.ts';
import { isInCi } from './ci.ts';
import { folderOf } from './run.ts';
import { byRisk } from './scan/judge.ts';
import type { World } from './world.ts';

/** A report without the findings of the baseline, and what to say about the baseline. */
export interface Based {
  readonly report: Report;
  /** Says that the baseline was written; null = it was not. */
  readonly note: string | null;
  /** Says what does not fit between the baseline and the report; null if nothing. */
  readonly left: string | null;
}

/** The state of the repository before the change, by the name of its commit. */
export interface BaseOf {
  readonly ref: string;
  readonly source: Source;
  /** The findings of that state, also those that were waived or undecided. */
  readonly findings: Known['fingerprints'];
}

/**
 * Leaves out the findings of the baseline, or writes the baseline when there is none yet. CI writes none, because a change
 * that removes the file would switch off the comparison. With `base`, the baseline of that commit counts, so that a change
 * cannot edit it.
 */
export function withBaseline(
  report: Report,
  option: string | true | undefined,
  path: string,
  world: World,
  base: BaseOf | null = null,
): Based {
  if (option === undefined) return { report, note: null, left: null };
  const within = option === true ? folderOf(path) : undefined;
  const file = option === true ? join(folderOf(path), '.emmental', 'baseline.json') : option;
  const inside = base && insideOf(base.source, file);
  if (base && inside !== null) {
    const read = base.source.kind(inside) === 'file' ? base.source.read(inside) : null;
    if (read === null || 'diagnostic' in read)
      return {
        report,
        note: null,
        left: `baseline: ${base.ref} has no ${shown(file)}, so every new finding counts`,
      };
    const known = parseBaseline(read.text, `${base.ref}:${inside}`);
    return { report: withoutKnown(report, asAt(base, known)), note: null, left: null };
  }
  const read = readBaseline(file, within);
  const known = read && base ? asAt(base, read) : read;
  if (known === null) {
    if (isInCi(world))
      return {
        report,
        note: null,
        left: `baseline: there is no ${shown(file)}, so every finding counts. CI writes none: run the command on your machine and commit the file`,
      };
    writeBaseline(file, report, within);
    return {
      report,
      note: `baseline written: ${shown(file)}; the next scan reports only new findings`,
      left: null,
    };
  }
  return {
    report: withGoneTemplates(withoutKnown(report, known), known),
    note: null,
    left: leftOf(report, known, shown(file)),
  };
}

/**
 * Returns the entries of a baseline about findings of an older commit, as grave as they were there. An entry about a finding
 * that was mended does not cover it when it comes back.
 */
function asAt({ findings }: BaseOf, known: Known): Known {
  const entries = [...known.fingerprints.keys()].flatMap((fingerprint) => {
    const states = findings.get(fingerprint);
    return states ? [[fingerprint, states.map(asCounted)] as const] : [];
  });
  return { ...known, fingerprints: new Map(entries) };
}

/** The baseline accepts what it lists, so that it counts without a waiver too. What was undecided stays undecided. */
const asCounted = (state: KnownAs): KnownAs =>
  state.status === 'waived' ? { ...state, status: 'fail' } : state;

/**
 * Adds what is gone since the baseline was written: a template that is there and is not read as one now is lost, and one that
 * is not there is removed. Only a scan lists all templates.
 */
function withGoneTemplates(report: Report, { templates = [] }: Known): Report {
  if (report.command !== 'scan') return report;
  const present = new Set(report.apps.map(({ id }) => id));
  const gone = templates.filter(({ file }) => !present.has(file));
  const isThere = ({ file }: Removed): boolean => existsSync(join(report.asked.folder, file));
  const lost = gone.filter(isThere).map(
    ({ file, functions }): Loss => ({
      cause: 'no longer analysed',
      file,
      line: 1,
      column: 1,
      message: `it declared ${functions.map(nameInId).slice(0, 3).join(', ')} when the baseline was written, and is not read as a template now`,
      todo: 'restore it, or remove the file if it is no longer deployed',
      accepted: null,
    }),
  );
  return {
    ...report,
    unread: [...(report.unread ?? lossesIn(report.apps, report.diagnostics)), ...lost],
    removed: [...(report.removed ?? []), ...gone.filter((template) => !isThere(template))],
  };
}

/** Returns the path of a file inside a source; null if it lies elsewhere. */
function insideOf(source: Source, file: string): string | null {
  const inside = relative(source.directory, resolve(file)).replaceAll('\\', '/');
  return inside === '' || inside.startsWith('../') || inside.startsWith('/') ? null : inside;
}

const shown = (file: string): string => relative(process.cwd(), resolve(file)).replaceAll('\\', '/') || '.';

/**
 * Leaves out what is known of each finding, and counts the findings of which nothing is left. The rest of a finding is
 * reported for the functions that are not known. A finding that the same change waives is not left out.
 */
export function withoutKnown(report: Report, known: Known): Report {
  const isKnown = knownBy(known, report.findings);
  const findings = report.findings.flatMap(
    (finding) =>
      (finding.status === 'waived' || finding.waivedNow
        ? finding
        : withParts(finding, (part) => !isKnown(finding, part))) ?? [],
  );
  const baseline = report.stats.baseline + report.findings.length - findings.length;
  return { ...report, findings: findings.sort(byRisk), stats: { ...report.stats, baseline } };
}

/** Returns a sentence about entries that match no finding, and about findings of which only a part is known; null if there are none. */
function leftOf(report: Report, known: Known, file: string): string | null {
  const present = new Set(
    report.findings.flatMap((finding) => [
      finding.fingerprint,
      ...partsIn(finding).map(({ fingerprint }) => fingerprint),
    ]),
  );
  const gone = [...known.fingerprints.keys()].filter((fingerprint) => !present.has(fingerprint)).length;
  const isKnown = knownBy(known, report.findings);
  const partly = report.findings.filter((finding) => {
    const parts = partsIn(finding);
    const { length } = parts.filter((part) => isKnown(finding, part));
    return finding.status !== 'waived' && length > 0 && length < parts.length;
  }).length;
  const isWithoutSeverity = [...known.fingerprints.values()].flat().some(({ severity }) => severity === null);
  const sentences = [
    ...(isWithoutSeverity
      ? [
          `${file} lists no severities, so a known finding that became graver is not noticed: remove the file and write a new one`,
        ]
      : []),
    ...(gone > 0 ? [`${count(gone, 'entry', 'entries')} of ${file} no longer match a finding`] : []),
    ...(partly > 0
      ? [
          `${count(partly, 'known finding')} concern functions that ${file} does not list, and are reported for these`,
        ]
      : []),
  ];
  return sentences.length === 0 ? null : `baseline: ${sentences.join('; ')}`;
}
