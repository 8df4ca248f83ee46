import type { Evidence, HolesReport, ThreatVerdict, Waiver } from '@emmental/model';
import { diagnosticJson } from './json.ts';
import { jsonText } from './json-text.ts';
import { questionOf } from './terminal/holes/verdicts.ts';

/** Writes the schema `emmental/holes/1`: every verdict with its routes, the aligned routes (`paths`), and the changes that would close them. */
export const renderHolesJson = ({ tool, root, apps, diagnostics, coverage, of }: HolesReport): string =>
  jsonText({
    schema: 'emmental/holes/1',
    tool,
    root,
    apps: apps.map(({ id, template, functions, closure }) => ({
      id,
      template,
      functions: functions.map((fn) => ({ id: fn.id, verdicts: fn.verdicts.map(verdictJson) })),
      paths: functions.flatMap((fn) =>
        fn.verdicts.flatMap(({ threat, routes }) =>
          routes
            .filter(({ judgement }) => judgement.verdict === 'aligned')
            .map(({ route: { id: path, because, loses, steps }, judgement }) => ({
              id: path,
              function: fn.id,
              threat,
              because,
              loses,
              visibility: judgement.visibility,
              steps: steps.map(({ says, attack, evidence }) => ({ says, attack, evidence })),
            })),
        ),
      ),
      closure: {
        changes: closure.changes,
        left: closure.left,
        isExact: closure.isExact,
        unreached: closure.unreached,
      },
    })),
    diagnostics: diagnostics.map(diagnosticJson),
    coverage,
    of,
  });

const verdictJson = (verdict: ThreatVerdict): unknown => ({
  threat: verdict.threat,
  ...(verdict.own ? { name: verdict.own.name } : {}),
  verdict: verdict.judgement.verdict,
  visibility: verdict.judgement.visibility,
  depth: verdict.judgement.depth,
  alone: verdict.alone,
  routes: verdict.routes.map(({ route: { id, applies, because, loses, decision }, judgement, cells }) => ({
    id,
    verdict: judgement.verdict,
    applies,
    because,
    loses,
    ...(decision ? { decision: decisionJson(decision) } : {}),
    cells: cells.map(({ cell: { slice, says, by, assumed }, step, stop, see, isVoid }) => ({
      slice,
      step,
      stop,
      see,
      by,
      void: isVoid,
      assumed,
      says,
    })),
  })),
  decidedBy: decidedBy(verdict),
  question: verdict.judgement.verdict === 'unproven' ? questionOf(verdict) : null,
});

const decisionJson = ({ reason, owner, until, file, line }: Waiver): unknown => ({
  reason,
  owner,
  until,
  file,
  line,
});

/** Returns the evidence for the verdict: of the slices that stop the worst route, or if none does, of the route and its steps. */
function decidedBy({ routes }: ThreatVerdict): readonly Evidence[] {
  const [worst] = routes;
  if (!worst) return [];
  const stopped = worst.judgement.stoppedBy.flatMap(({ cell }) => cell.evidence);
  return stopped.length > 0
    ? stopped
    : [...worst.route.evidence, ...worst.route.steps.flatMap(({ evidence }) => evidence)];
}
