import { configurationFindings } from '@emmental/configuration';
import { type Mended, type Plan, planSettings, type TextFile } from '@emmental/deploy';
import type { App, TemplateEdit } from '@emmental/model';
import { factsOf, type ScannedApp } from '../pipeline.ts';

const mostTries = 6;

/**
 * Plans the changes that rules propose for their findings in an app. The changed template is read and checked
 * again: a change that does not repair its finding is not made, and the reason is reported.
 *
 * @param readAgain returns the app that these texts declare; undefined when they declare none.
 */
export function checkedSettings(
  scanned: Pick<ScannedApp, 'app' | 'report' | 'findings'>,
  files: readonly TextFile[],
  part: TemplateEdit['part'],
  only: ReadonlySet<string> | null,
  today: string,
  readAgain: (files: ReadonlyMap<string, string>) => App | undefined,
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
    if (wrong.length === 0) return plan;
    for (const { fingerprint } of wrong)
      refused.set(fingerprint, 'the change alone does not fix it in this template');
  }
  return 'its settings depend on each other and cannot be changed separately';
}
