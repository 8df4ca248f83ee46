import { peersOf } from '@emmental/knowledge';
import {
  type App,
  type Assumption,
  type Assumptions,
  constant,
  type Diagnostic,
  type DiagnosticCode,
  diagnostic,
  endsSoon,
  type Finding,
  type FindingPart,
  nameInId,
  partsIn,
  type Waiver,
} from '@emmental/model';
import type { ReadProfile } from '@emmental/read';
import { fingerprintsOf, withWaivers } from './accepted-parts.ts';
import { floorsOf, latestEnd } from './waiver-floor.ts';

/** Answers that are valid today, by question id; expired ones become diagnostics. */
export function assumptionsOf(
  found: ReadProfile,
  today: string,
): { readonly values: Assumptions; readonly diagnostics: readonly Diagnostic[] } {
  const values = new Map<string, Assumption>();
  const diagnostics: Diagnostic[] = [];
  for (const [id, entry] of Object.entries(found.profile.assume ?? {})) {
    if (entry.until >= today) values.set(id, { value: constant(entry.is), until: entry.until });
    else
      diagnostics.push(
        diagnostic('profile/expired', found.locate('assume', id), `${id} expired ${entry.until}`),
      );
  }
  return { values, diagnostics };
}

/**
 * Waives the findings that `exceptions` of a profile name in its apps, each with reason, owner and end. An expired
 * exception, and one that lasts longer than the company allows, does not count, and an exception that matches nothing is reported, so that neither disappears
 * silently.
 */
export function applyProfile(
  apps: readonly { readonly app: App; readonly findings: readonly Finding[] }[],
  found: ReadProfile,
  today: string,
  /** False for a part that was not examined: its exceptions cannot match anything. */
  isChecked: (rule: string) => boolean = () => true,
): { readonly findings: readonly Finding[]; readonly diagnostics: readonly Diagnostic[] } {
  const findings = apps.flatMap((app) => app.findings);
  const diagnostics: Diagnostic[] = [];
  const candidates = candidatesOf(findings, namesOf(apps.map(({ app }) => app)));
  const waived = new Map<FindingPart, Waiver>();
  const latest = latestEnd(floorsOf(found), today);
  for (const [name, exception] of Object.entries(found.profile.exceptions ?? {})) {
    const report = (code: DiagnosticCode, about: string) =>
      diagnostics.push(diagnostic(code, found.locate('exceptions', name), about));
    if (exception.until !== 'fix-available' && exception.until < today) {
      report('profile/expired', `${name} expired ${exception.until}`);
      continue;
    }
    if (latest !== null && exception.until !== 'fix-available' && exception.until > latest) {
      report('profile/too-long', `${name} ends ${exception.until}; the latest allowed day is ${latest}`);
      continue;
    }
    if ('proof' in exception) {
      // Guards find proofs, and no scan does: only the end of the exception is known here.
      if (endsSoon(exception.until, today)) report('profile/ends-soon', `${name}, ${exception.until}`);
      continue;
    }
    const [rule = '', ...subjects] = exception.finding.split(/\s+/);
    const all = (candidates.get(keyOf(rule, exception.where)) ?? []).filter((candidate) =>
      isAbout(candidate, subjects),
    );
    const named = all.filter(({ finding, part }) => finding.status !== 'waived' && !waived.has(part));
    const fixable = exception.until === 'fix-available' ? named.filter(isFixable) : [];
    for (const dependency of new Set(fixable.map(({ finding }) => finding.dependency)))
      report('profile/fix-available', `${name}: ${dependency?.name} ${dependency?.fixed}`);
    const meant = named.filter((candidate) => !fixable.includes(candidate));
    if (named.length === 0 && isChecked(rule)) {
      const [by] = all.flatMap(({ finding, part }) => waived.get(part) ?? finding.waiver ?? []);
      if (by) report('profile/waived-already', `${name}, by ${by.file}:${by.line}`);
      else report('profile/unmatched', name);
    }
    const until = exception.until === 'fix-available' ? null : exception.until;
    if (meant.length > 0 && endsSoon(until, today)) report('profile/ends-soon', `${name}, ${until}`);
    const { file, line, column } = found.locate('exceptions', name);
    const { reason, owner, finding: written } = exception;
    for (const { part } of meant)
      waived.set(part, { by: 'emmental', rule: written, reason, owner, until, file, line, column });
  }
  return {
    findings: findings.flatMap((finding) => withWaivers(finding, waived)),
    diagnostics,
  };
}

/** Does the text of a finding or of its part contain every word that an exception has after the rule? */
function isAbout({ finding, part }: Candidate, subjects: readonly string[]): boolean {
  const { id = null, aliases = [], name = '' } = finding.dependency ?? {};
  const text = [finding.resource ?? '', finding.title, part.title, name, id ?? '', ...aliases].join(' ');
  return subjects.every((subject) => text.includes(subject));
}

/** Is a fixed version known, for which `until: fix-available` waits? */
const isFixable = ({ finding }: Candidate): boolean => typeof finding.dependency?.fixed === 'string';

/** A part of a finding that an exception can accept. */
interface Candidate {
  readonly finding: Finding;
  readonly part: FindingPart;
}

/**
 * Indexes the parts of findings by every name that an exception can use: rule, alias, another scanner's id, advisory
 * or fingerprint, with or without the place. A function as the place names the part about this function.
 */
function candidatesOf(
  findings: readonly Finding[],
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly Candidate[]> {
  const byKey = new Map<string, Candidate[]>();
  for (const finding of findings)
    for (const part of partsIn(finding)) {
      const places = new Set([
        undefined,
        part.function === null ? undefined : names.get(part.function),
        finding.resource === null ? undefined : nameInId(finding.resource),
      ]);
      const { rule, aliases, dependency } = finding;
      const advisory = dependency?.id ? [dependency.id, ...dependency.aliases] : [];
      const prints = fingerprintsOf(finding, part);
      const candidate = { finding, part };
      for (const called of new Set([rule, ...prints, ...aliases, ...peersOf(aliases), ...advisory]))
        for (const where of places) {
          const key = keyOf(called, where);
          const same = byKey.get(key);
          if (same) same.push(candidate);
          else byKey.set(key, [candidate]);
        }
    }
  return byKey;
}

const namesOf = (apps: readonly App[]): ReadonlyMap<string, string> =>
  new Map(apps.flatMap((app) => app.functions.map(({ id, name }) => [id, name] as const)));

const keyOf = (called: string, where: string | undefined): string => JSON.stringify([called, where ?? null]);
