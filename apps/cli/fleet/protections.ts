import { effective } from '@emmental/profile';
import type { Protection } from '@emmental/report';
import { allThreats, type FunctionFacts, holesOf } from '@emmental/slices';
import type { Advisories } from '../advisories/file.ts';
import { packagesAt } from '../dependencies/packages.ts';
import { factsOf } from '../holes/facts.ts';
import { ownThreats } from '../holes/own-threats.ts';
import type { ScannedApp } from '../pipeline.ts';
import type { Progress } from '../progress.ts';
import type { Scan } from '../scan.ts';
import { placedIn } from './place.ts';

/**
 * Returns the protection of each app in the scans, by the app's id in the report: the attack paths that nothing stops (as `holes`
 * counts them), the guard, and the mode and the owner in the rulebase. An app whose paths cannot be judged is missing.
 */
export async function protectionsOf(
  scans: readonly Scan[],
  advisories: Advisories,
  progress: Progress,
): Promise<ReadonlyMap<string, Protection>> {
  const found = new Map<string, Protection>();
  for (const scan of scans) {
    const placed = placedIn(scan, scans);
    const packages = await packagesFor(scan, advisories, progress);
    for (const [index, scanned] of scan.apps.entries()) {
      const { app } = scanned;
      progress.step(`attack paths: app ${index + 1} of ${scan.apps.length}, ${app.id}`);
      if (app.functions.length === 0) continue;
      try {
        const facts = await factsOf(scanned, scan.source, packages, scan.accepted);
        const { threats } = await ownThreats(app, scan.source);
        const aligned = facts.flatMap((each) => alignedPaths(each, [...allThreats, ...threats])).length;
        found.set(placed(app.id), { aligned, guard: guardIn(facts), ...rulesOf(scanned) });
      } catch {
        // `emmental holes` reports the fault; the table shows that the app was not judged.
      }
    }
  }
  progress.end();
  return found;
}

/** Returns the packages as `holes` sees them: also without advisories. */
async function packagesFor(
  { packages, source, path, request, apps, report }: Scan,
  advisories: Advisories,
  progress: Progress,
): ReturnType<typeof packagesAt> {
  if (packages) return packages;
  progress.step('packages');
  const always = { advisories, always: true, deployed: [] };
  const read = { apps: apps.map(({ app }) => app), templates: report.stats.templates, diagnostics: [] };
  return packagesAt(source, path, { packages: always, today: request.today }, { read, apps });
}

const alignedPaths = (facts: FunctionFacts, threats: Parameters<typeof holesOf>[1]) =>
  holesOf(facts, threats).verdicts.flatMap(({ routes }) =>
    routes.filter(({ judgement }) => judgement.verdict === 'aligned'),
  );

function guardIn(facts: readonly FunctionFacts[]): Protection['guard'] {
  const states = new Set(facts.map(({ guard }) => guard.present));
  if (states.size === 1) return states.has('unknown') ? '?' : states.has('yes') ? 'yes' : 'no';
  return states.has('yes') ? 'some' : '?';
}

/** Returns the mode and the owner of the functions of an app, as its rulebase has them. */
function rulesOf({ app, profile }: ScannedApp): Pick<Protection, 'mode' | 'owner'> {
  const { found } = profile;
  if (!found) return { mode: null, owner: null };
  const merged = app.functions.map(({ name }) => effective(found, name, null).value);
  const modes = new Set(merged.flatMap(({ mode }) => Object.values(mode)));
  const [mode = null] = modes;
  const owners = [...new Set(merged.flatMap(({ owner }) => owner ?? []))];
  return { mode: modes.size > 1 ? 'mixed' : mode, owner: owners.length > 0 ? owners.join(', ') : null };
}
