import type { Change, Effective, Evidence, HolesReport, JudgedRoute, ThreatVerdict } from '@emmental/model';
import { movedId } from '@emmental/model';

type App = HolesReport['apps'][number];

/** Rewrites the paths of an app relative to PATH as the user typed it. */
export function relocateHoles(app: App, placedAt: (path: string) => string): App {
  const id = (oldId: string): string => movedId(oldId, placedAt);
  const placed = (evidence: Evidence): Evidence => ({ ...evidence, file: placedAt(evidence.file) });
  const effective = (effective: Effective): Effective => ({
    ...effective,
    cell: { ...effective.cell, evidence: effective.cell.evidence.map(placed) },
  });
  const routed = ({ route, judgement, cells }: JudgedRoute): JudgedRoute => ({
    route: {
      ...route,
      evidence: route.evidence.map(placed),
      ...(route.decision ? { decision: { ...route.decision, file: placedAt(route.decision.file) } } : {}),
      steps: route.steps.map((step) => ({ ...step, evidence: step.evidence.map(placed) })),
    },
    judgement: { ...judgement, stoppedBy: judgement.stoppedBy.map(effective) },
    cells: cells.map(effective),
  });
  const verdict = (verdict: ThreatVerdict): ThreatVerdict => ({
    ...verdict,
    judgement: { ...verdict.judgement, stoppedBy: verdict.judgement.stoppedBy.map(effective) },
    routes: verdict.routes.map(routed),
  });
  const changed = (change: Change): Change => ({ ...change, at: change.at && placed(change.at) });
  return {
    ...app,
    id: id(app.id),
    template: app.template === null ? null : placedAt(app.template),
    functions: app.functions.map((fn) => ({ ...fn, id: id(fn.id), verdicts: fn.verdicts.map(verdict) })),
    closure: {
      ...app.closure,
      changes: app.closure.changes.map(changed),
      possible: app.closure.possible.map((closing) => ({ ...closing, change: changed(closing.change) })),
    },
  };
}
