import { configurationFindings } from '@emmental/configuration';
import { factsOf } from '../../apps/cli/pipeline.ts';
import { checkedSettings } from '../../apps/cli/protection/settings.ts';
import { filesAfter, type Measured, otherFunctions, type Read, undone } from './measured.ts';

/**
 * Checks the settings that findings ask for: the changed files are read and checked again, and a second plan changes
 * nothing.
 */
export function measureSettings({ app, files, scanned, today, readAgain }: Read): Measured {
  const plan = checkedSettings({ ...scanned, app }, files, 'settings', null, today, readAgain);
  if (typeof plan === 'string')
    return { part: 'settings', outcomes: [{ kind: 'by-hand', why: plan }], changed: [], wrong: [] };
  const changed = [...plan.files.keys()];
  if (changed.length === 0) return { part: 'settings', outcomes: plan.outcomes, changed, wrong: [] };
  const wrong = [...undone(files, plan.files)];
  const now = readAgain(plan.files);
  if (!now)
    return { part: 'settings', outcomes: plan.outcomes, changed, wrong: [`${app.id}: is no app any more`] };
  wrong.push(...otherFunctions(app, now));
  const findings = configurationFindings(factsOf(now, scanned.report, today));
  const known = new Set(scanned.findings.map(({ fingerprint }) => fingerprint));
  const fresh = findings.filter(
    ({ fingerprint, severity }) => severity !== 'info' && !known.has(fingerprint),
  );
  const again = checkedSettings(
    { ...scanned, app: now, findings },
    filesAfter(files, plan.files),
    'settings',
    null,
    today,
    readAgain,
  );
  if (typeof again === 'string' || again.files.size > 0)
    wrong.push(`${app.id}: changes again the second time`);
  for (const { rule, resource } of fresh) wrong.push(`${resource ?? app.id}: ${rule} is new`);
  return { part: 'settings', outcomes: plan.outcomes, changed, wrong, texts: plan.files };
}
