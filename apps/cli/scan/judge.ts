import type { DependencyReview } from '@emmental/dependencies';
import {
  type App,
  compareLocations,
  compareText,
  type Diagnostic,
  type Finding,
  partsIn,
  type Severity,
  severities,
  type Waiver,
} from '@emmental/model';
import type { ReadProfile } from '@emmental/read';
import { appOf } from '../dependencies/packages.ts';
import { applyProfile, assumptionsOf } from '../exceptions.ts';
import type { ScannedApp } from '../pipeline.ts';
import type { Waivers } from '../waivers.ts';

/** Returns all findings of a scan, worst first: those of the apps and of their packages, under waivers and exceptions. */
export function judge(
  apps: readonly ScannedApp[],
  packages: DependencyReview | null,
  waivers: Waivers,
  today: string,
): { readonly findings: readonly Finding[]; readonly diagnostics: readonly Diagnostic[] } {
  const { ofApp, ofNone } = packageFindings(apps, packages, waivers);
  const findings = [...ofNone];
  const diagnostics: Diagnostic[] = [];
  for (const scanned of apps)
    if (!scanned.profile.found) findings.push(...scanned.findings, ...ofApp(scanned));
  for (const { profile, apps: ruled } of rulebasesOf(apps)) {
    const all = ruled.map((scanned) => ({
      app: scanned.app,
      findings: [...scanned.findings, ...ofApp(scanned)],
    }));
    const isChecked = (rule: string) => packages !== null || !isAboutPackages.test(rule);
    const excepted = applyProfile(all, profile, today, isChecked);
    diagnostics.push(...assumptionsOf(profile, today).diagnostics, ...excepted.diagnostics);
    findings.push(...excepted.findings);
  }
  return { findings: findings.sort(byRisk), diagnostics };
}

/** Returns the findings about packages by their app; those that a line beside them waives are marked. */
function packageFindings(apps: readonly ScannedApp[], packages: DependencyReview | null, waivers: Waivers) {
  const owners = (packages?.findings ?? []).map(
    (finding) => ({ finding, owner: appOf(finding, apps)?.app ?? null }) as const,
  );
  const of = (app: App | null): readonly Finding[] =>
    owners.flatMap(({ finding, owner }) => (owner === app ? [finding] : []));
  const ofApp = ({ app, profile }: ScannedApp): readonly Finding[] => {
    const findings = of(app);
    return waivers.over({ app, findings, files: [...new Set(findings.map(({ file }) => file))], profile });
  };
  return { ofApp, ofNone: of(null) };
}

/** Lists each rulebase once, with its apps. */
function rulebasesOf(
  apps: readonly ScannedApp[],
): Iterable<{ readonly profile: ReadProfile; readonly apps: readonly ScannedApp[] }> {
  const byPath = new Map<string, { readonly profile: ReadProfile; readonly apps: ScannedApp[] }>();
  for (const scanned of apps) {
    const { found } = scanned.profile;
    if (!found) continue;
    const same = byPath.get(found.path) ?? { profile: found, apps: [] };
    same.apps.push(scanned);
    byPath.set(found.path, same);
  }
  return byPath.values();
}

/** Matches the names in exceptions about packages: rules about packages, and advisories. */
const isAboutPackages = /^(?:dependencies\/|(?:GHSA|CVE|PYSEC|GO|MAL|OSV)-)/;

/**
 * Returns the exceptions that count, by the fingerprint of the accepted finding. A comment is no decision, because
 * it has no owner and no end.
 */
export const acceptedIn = (findings: readonly Finding[]): ReadonlyMap<string, Waiver> =>
  new Map(
    findings.flatMap((finding) => {
      const { status, waiver, fingerprint } = finding;
      if (status !== 'waived' || typeof waiver?.owner !== 'string') return [];
      const prints = [fingerprint, ...partsIn(finding).map((part) => part.fingerprint)];
      return prints.map((print) => [print, waiver] as const);
    }),
  );

/** Does the event run as code or as a command in the function? Of the critical findings, these come first. */
const runsCode = ({ rule, severity, threats }: Finding): boolean =>
  severity === 'critical' &&
  rule.startsWith('code/') &&
  threats.some((threat) => threat === 'T1' || threat === 'T2');

/** Sorts findings, worst first; equal ones by function, rule and place, so that the order is always the same. */
export function byRisk(a: Finding, b: Finding): number {
  const rank = (severity: Severity) => severities.indexOf(severity);
  return (
    rank(a.severity) - rank(b.severity) ||
    Number(runsCode(b)) - Number(runsCode(a)) ||
    compareText(a.function ?? '', b.function ?? '') ||
    compareText(a.rule, b.rule) ||
    compareLocations(a, b) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}
