import type { Assumption, Assumptions } from '@emmental/access';
import { type App, constant, type Diagnostic, diagnostic, type Finding } from '@emmental/model';
import type { ReadProfile } from '@emmental/read';

/** Answers that count today, by question id; ended ones are diagnostics. */
export function assumptionsOf(
  found: ReadProfile | null,
  today: string,
): { readonly values: Assumptions; readonly diagnostics: readonly Diagnostic[] } {
  const values = new Map<string, Assumption>();
  const diagnostics: Diagnostic[] = [];
  for (const [id, entry] of Object.entries(found?.profile.assume ?? {})) {
    if (entry.until >= today) values.set(id, { value: constant(entry.is), until: entry.until });
    else if (found)
      diagnostics.push(
        diagnostic('profile/expired', found.locate('assume', id), `${id} ended ${entry.until}`),
      );
  }
  return { values, diagnostics };
}

/**
 * Waives what `exceptions` of the profile name, each with reason, owner and end. An ended exception no longer counts,
 * one that matches nothing is reported: neither disappears silently.
 */
export function applyProfile(
  findings: readonly Finding[],
  app: App,
  found: ReadProfile | null,
  today: string,
): { readonly findings: readonly Finding[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  let current = findings;
  for (const [name, exception] of Object.entries(found?.profile.exceptions ?? {})) {
    const at = found?.locate('exceptions', name) ?? { file: '', line: 1, column: 1 };
    if (exception.until !== 'fix-available' && exception.until < today) {
      diagnostics.push(diagnostic('profile/expired', at, `${name} ended ${exception.until}`));
      continue;
    }
    const matches = (finding: Finding) => finding.status === 'fail' && isMeant(exception, finding, app);
    if (!current.some(matches)) diagnostics.push(diagnostic('profile/unmatched', at, name));
    current = current.map((finding) => (matches(finding) ? { ...finding, status: 'waived' } : finding));
  }
  return { findings: current, diagnostics };
}

function isMeant(
  exception: { readonly finding: string; readonly where?: string | undefined },
  finding: Finding,
  app: App,
): boolean {
  const [rule = '', ...subjects] = exception.finding.split(/\s+/);
  if (finding.rule !== rule && finding.fingerprint !== rule && !finding.aliases.includes(rule)) return false;
  const text = [finding.resource ?? '', finding.title].join(' ');
  if (!subjects.every((subject) => text.includes(subject))) return false;
  if (exception.where === undefined) return true;
  const fn = app.functions.find((one) => one.id === finding.function);
  return fn?.name === exception.where || finding.resource?.endsWith(`#${exception.where}`) === true;
}
