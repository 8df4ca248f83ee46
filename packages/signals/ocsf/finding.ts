import type { ProfileSection, SignalEvidence } from '@emmental/model';
import { type Incident, wentThrough } from '../incidents/incident.ts';
import { deedOf, effectSentence, ruleName } from '../incidents/words.ts';
import { baseOf, millisecondsOf, type Product, severity } from './base.ts';
import { evidenceOf } from './evidence.ts';

/**
 * Returns an entry of the threat log as an event of OCSF 1.8: what was blocked, reported or watched as Detection Finding (2004), an
 * error of a guard and lost signals as Application Error (6008). https://schema.ocsf.io/1.8.0
 */
export function ocsfOf(incident: Incident, tool: Product): object {
  const { kind } = incident.signal;
  return kind === 'error' || kind === 'lost' ? errorOf(incident, tool) : detectionOf(incident, tool);
}

function detectionOf(incident: Incident, tool: Product): object {
  const { signal, times, first, last, lastId, from } = incident;
  const { app, function: fn, section, rule, match, decision, kind, evidence, profileDigest } = signal;
  const name = ruleName(signal);
  const isBlocked = kind === 'block' && !wentThrough(signal);
  return {
    ...baseOf(incident, tool, detectionFinding, 1),
    finding_info: {
      uid: lastId === '' ? `${app}/${fn}` : lastId,
      title: `${fn}: ${deedOf(signal)}`,
      desc: effectSentence(signal),
      ...(evidence.class === undefined ? {} : { types: [evidence.class] }),
      ...timesOf(first, last),
      analytic: {
        type_id: 1,
        type: 'Rule',
        name: evidence.signature ?? (name === '' ? 'guard' : name),
        ...(match === null ? {} : { uid: match }),
      },
    },
    count: times,
    ...severityOf(incident),
    confidence_id: evidence.proof === undefined ? 2 : 3,
    confidence: evidence.proof === undefined ? 'Medium' : 'High',
    action_id: isBlocked ? 2 : kind === 'watch' ? 1 : 3,
    action: isBlocked ? 'Denied' : kind === 'watch' ? 'Allowed' : 'Observed',
    disposition_id: isBlocked ? 2 : kind === 'watch' ? 17 : 19,
    disposition: isBlocked ? 'Blocked' : kind === 'watch' ? 'Logged' : 'Alert',
    is_alert: kind !== 'watch',
    status_id: 1,
    status: 'New',
    ...(rule === null ? {} : { firewall_rule: ruleOf(name, rule, match, decision, section) }),
    ...(profileDigest === null ? {} : { policy: { name: 'emmental.yaml', uid: profileDigest } }),
    evidences: [evidenceOf(signal, from)],
    resources: [{ name: fn, type: 'function', group: { name: app } }],
  };
}

const detectionFinding = {
  classUid: 2004,
  className: 'Detection Finding',
  categoryUid: 2,
  categoryName: 'Findings',
  activityName: 'Create',
} as const;

const applicationError = {
  classUid: 6008,
  className: 'Application Error',
  categoryUid: 6,
  categoryName: 'Application Activity',
  activityName: 'General Error',
} as const;

function errorOf(incident: Incident, tool: Product): object {
  const { signal, times } = incident;
  return {
    ...baseOf(incident, tool, applicationError, 1),
    ...severity('Low'),
    count: times,
    message: deedOf(signal),
    status_id: 2,
    status: 'Failure',
  };
}

const ruleOf = (
  name: string,
  rule: string,
  match: string | null,
  decision: string | null,
  section: ProfileSection | null,
): object => ({
  name,
  ...(match === null ? {} : { uid: match }),
  ...(section === null ? {} : { category: section }),
  ...(decision === null ? {} : { type: decision }),
  desc: rule === '(all other)' ? 'no rule allows it' : `the rule ${rule} of the rulebase`,
});

const timesOf = (first: string, last: string): object => {
  const [from, to] = [millisecondsOf(first), millisecondsOf(last)];
  return {
    ...(from === null ? {} : { first_seen_time: from }),
    ...(to === null ? {} : { last_seen_time: to }),
  };
};

/** A proven attack that happened is critical; what was blocked is one level lower than what happened. */
function severityOf({ signal: { kind, evidence } }: Incident): object {
  if (kind === 'watch') return severity('Informational');
  const happened = kind === 'alert';
  if (evidence.proof !== undefined) return severity(happened ? 'Critical' : 'High');
  if (isSigned(evidence)) return severity(happened ? 'High' : 'Medium');
  return severity(happened ? 'Medium' : 'Low');
}

const isSigned = ({ class: attack, signature = '' }: SignalEvidence): boolean =>
  attack !== undefined || (signature !== '' && !signature.startsWith('shape/'));
