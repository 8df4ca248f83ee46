import { configurationFindings } from '@emmental/configuration';
import { type Mended, type Plan, planSettings, type TextFile } from '@emmental/deploy';
import { runtimeNeeds } from '@emmental/knowledge';
import type { App, Finding, TemplateEdit } from '@emmental/model';
import { factsOf, type ScannedApp } from '../pipeline.ts';

const mostTries = 6;

/**
 * Plans the changes that rules propose for their findings in an app. The changed template is read and checked
 * again: a change that does not repair its finding is not made, and the reason is reported.
 *
 * @param readAgain returns the app that these texts declare; undefined when they declare none.
 * @param lacking returns the functions whose role lacks a permission after the change that it did not lack before, by id, with a
 * sentence; absent = not checked.
 */
export function checkedSettings(
  scanned: Pick<ScannedApp, 'app' | 'report' | 'findings'>,
  files: readonly TextFile[],
  part: TemplateEdit['part'],
  only: ReadonlySet<string> | null,
  today: string,
  readAgain: (files: ReadonlyMap<string, string>) => App | undefined,
  lacking?: Lacking,
): Plan | string {
  const findings = scanned.findings.filter(
    ({ function: fn }) =>
      only === null || scanned.app.functions.some(({ id, name }) => id === fn && only.has(name)),
  );
  const refused = new Map<string, string>();
  for (let tries = 0; tries < mostTries; tries++) {
    const plan = planSettings(scanned.app, files, { findings, part, refused });
    if (typeof plan === 'string' || plan.files.size === 0) return plan;
    const app = readAgain(plan.files);
    const left = new Set(
      app
        ? configurationFindings(factsOf(app, scanned.report, today)).map(({ fingerprint }) => fingerprint)
        : plan.outcomes.map(({ fingerprint }) => fingerprint),
    );
    const wrong = plan.outcomes.filter(
      ({ kind, fingerprint }: Mended) => kind === 'changed' && left.has(fingerprint),
    );
    for (const { fingerprint } of wrong)
      refused.set(fingerprint, 'the change alone does not fix it in this template');
    const without = app && lacking ? lacking(app, plan.files) : new Map<string, string>();
    const unpermitted = findings.flatMap((finding): [string, string][] => {
      const why = without.get(finding.function ?? '');
      return why !== undefined && needsPermission(finding) && !refused.has(finding.fingerprint)
        ? [[finding.fingerprint, why]]
        : [];
    });
    for (const [fingerprint, why] of unpermitted) refused.set(fingerprint, why);
    if (wrong.length + unpermitted.length === 0) return plan;
  }
  return 'its settings depend on each other and cannot be changed separately';
}

/** Returns the functions whose role lacks a permission in a changed app, by id, with a sentence. */
export type Lacking = (app: App, files: ReadonlyMap<string, string>) => ReadonlyMap<string, string>;

/** The settings that need a permission of the role, such as `TracingConfig`. */
const permitted: ReadonlySet<string> = new Set(
  runtimeNeeds.flatMap(({ when }) => (when === null ? [] : [/^\w+/.exec(when)?.[0] ?? ''])),
);

const needsPermission = ({ edit }: Finding): boolean =>
  Object.keys(edit?.set ?? {}).some((setting) => permitted.has(setting));
