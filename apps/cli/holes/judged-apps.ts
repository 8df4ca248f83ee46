import type { Diagnostic, HolesReport } from '@emmental/model';
import { allThreats, closureOf, holesOf } from '@emmental/slices';
import { WrongUse } from '../exit.ts';
import { placedIn } from '../fleet/place.ts';
import { faultIn } from '../pipeline.ts';
import type { Progress } from '../progress.ts';
import type { Scan } from '../scan.ts';
import { factsOf } from './facts.ts';
import { ownThreats } from './own-threats.ts';
import { relocateHoles } from './relocate.ts';

/**
 * Judges the functions of all apps by all threats. `chosen` are the ids of the only functions to judge, as reports have them; null =
 * all. A fault in an app is a diagnostic, and the other apps are judged.
 */
export async function judgedApps(
  scans: readonly Scan[],
  chosen: ReadonlySet<string> | null,
  progress: Progress,
): Promise<Pick<HolesReport, 'apps' | 'diagnostics'>> {
  const apps: HolesReport['apps'][number][] = [];
  const diagnostics: Diagnostic[] = [];
  for (const found of scans) {
    const { apps: scanned, source, packages, accepted, report } = found;
    const placedAt = placedIn(found, scans);
    diagnostics.push(...report.diagnostics);
    for (const [index, scan] of scanned.entries())
      try {
        progress.step(`attack paths: app ${index + 1} of ${scanned.length}, ${scan.app.id}`);
        const own = await ownThreats(scan.app, source);
        diagnostics.push(...own.diagnostics.map((problem) => ({ ...problem, file: placedAt(problem.file) })));
        const judged = [...allThreats, ...own.threats];
        const all = await factsOf(scan, source, packages, accepted);
        const asked = all.filter(({ declaration: { id } }) => chosen === null || chosen.has(placedAt(id)));
        if (asked.length === 0) continue;
        const { id, name, template } = scan.app;
        const functions = asked.map((facts) => holesOf(facts, judged));
        const closure = closureOf(asked, judged);
        apps.push(relocateHoles({ id, name, template, functions, closure }, placedAt));
      } catch (error) {
        if (error instanceof WrongUse) throw error;
        const fault = faultIn(scan.app, `threats of ${scan.app.name}`, error, scan.app.functions.length);
        diagnostics.push({ ...fault, file: placedAt(fault.file) });
      }
  }
  return { apps, diagnostics };
}
