import { triggerKind } from '@emmental/knowledge';
import type { StartedBy, Truth } from '@emmental/model';
import type { FunctionFacts } from '../facts/facts.ts';
import { defineThreat, type PlannedRoute } from '../threat.ts';
import { all, any } from '../truth.ts';
import { byFinding } from './by-finding.ts';
import { notRead } from './from-event.ts';

export const talkativeErrors = defineThreat({
  id: 'T14',
  help: 'An error shows stack traces, settings or the environment to the caller. It does not apply if nobody outside receives the answers of the function.',
  routes: (facts) => {
    const outside = answersOutsiders(facts);
    if (facts.report.handler === null) return outside === 'no' ? [] : [notRead(facts)];
    return facts.findings
      .filter(({ threats }) => threats.includes('T14'))
      .flatMap((finding) => {
        const routes = byFinding(facts, (each) => each === finding, 'internal details, shown to callers');
        // Logs show their details to others than the caller.
        return finding.slice === 'audit' ? routes : routes.map((route) => seenBy(outside, route, facts));
      });
  },
});

function seenBy(outside: Truth, route: PlannedRoute, { declaration }: FunctionFacts): PlannedRoute {
  const { applies } = route;
  if (outside === 'yes' || applies.truth === 'no') return route;
  return {
    ...route,
    applies: {
      ...applies,
      truth: all([applies.truth, outside]),
      because:
        outside === 'no'
          ? `${applies.because}; nobody from outside receives the answers of ${declaration.name}`
          : applies.because,
      question: outside === 'no' ? null : `who receives the answers of ${declaration.name}`,
    },
  };
}

/** Decides whether somebody from outside receives the answers of the function: through an entrance, or by calling it. */
function answersOutsiders({ report }: FunctionFacts): Truth {
  const ways: readonly StartedBy[] =
    report.ways && report.ways.length > 0 ? report.ways : [{ trigger: null, by: report.reachedBy }];
  return any(ways.map(answered));
}

function answered({ trigger, by: { exposure } }: StartedBy): Truth {
  const kind = trigger?.kind;
  // A starter that is not known may wait for the answer.
  if (kind !== undefined && kind !== 'custom' && triggerKind(kind).delivery !== 'synchronous') return 'no';
  if (exposure === 'internal' || exposure === 'account') return 'no';
  // A state machine and a pipe receive the answer; whether they pass it on is not read.
  return exposure === 'unknown' || kind === 'step-functions' || kind === 'pipe' ? 'unknown' : 'yes';
}
