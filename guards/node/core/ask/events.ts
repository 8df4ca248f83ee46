import type { SignalEvidence } from '@emmental/model';
import type { Context } from '../context.ts';
import type { Core, InspectedEvent, Inspection } from '../contract.ts';
import type { EventVerdict } from '../inbound.ts';
import type { Attack } from '../invocations.ts';
import type { SignalDetails } from '../reporter.ts';
import { makeRoom, makeSomeRoom } from '../room.ts';

/** Makes the answers about events: when an event begins, when a handler failed, when a blocked event was stored, and when an event ends. */
export function eventAnswers(context: Context): Pick<Core, 'begin' | 'attacked' | 'quarantined' | 'end'> {
  const { host, profile, modes, reporter, invocations, lessons, concurrency, engine } = context;
  let isFirst = true;
  return {
    begin: (id, value, platform) => {
      reporter.ran();
      if (concurrency === 1) invocations.endAll();
      if (profile.inbound === null) {
        invocations.begin(id, null);
        return '';
      }
      // A stack overflow has to fail here: in the `try` below it would look like an event that is not JSON.
      if (isFirst) makeRoom();
      else makeSomeRoom();
      // Parsing makes an object of this realm: the core uses no object whose getters or prototypes the function could have prepared.
      let event: unknown;
      try {
        event = JSON.parse(host.json(value));
      } catch {
        reporter.report('error', { evidence: { message: 'an event that is not JSON was not inspected' } });
        return '';
      }
      invocations.begin(id, event);
      const inspection = engine();
      if (inspection === null) return '';
      const trigger = platform === '' ? undefined : platform;
      const verdict = inspection.readEvent(
        profile.inbound,
        event,
        trigger,
        inspection,
        modes.of('inbound') !== 'enforce',
      );
      isFirst = false;
      invocations.judged(id, verdict);
      if (verdict.rule !== null) reporter.hit(verdict.rule.match, verdict.trigger);
      reporter.notInspected(verdict.inspected?.notInspected ?? 0);
      return planOf(context, verdict, event, inspection, trigger);
    },
    attacked: (id) => {
      const attack = invocations.attack(id);
      const inspection = attack === null ? null : engine();
      return attack === null || inspection === null ? '' : planAfter(context, attack, inspection);
    },
    quarantined: (plan, where) => {
      const { id, details } = JSON.parse(plan) as { readonly id: string; readonly details: SignalDetails };
      reporter.report('block', { ...details, evidence: { ...details.evidence, quarantine: where } }, id);
    },
    end: (id) => {
      lessons.end(id);
      invocations.end(id);
      reporter.flush(false);
    },
  };
}

/** Returns the plan for an event that is blocked, as JSON. Otherwise it reports the findings, if any, and returns the empty text. */
function planOf(
  { profile, modes, onError, reporter, lessons }: Context,
  verdict: EventVerdict,
  event: unknown,
  inspection: Inspection,
  trigger: string | undefined,
): string {
  const decision = decisionOf(verdict, onError);
  if (decision === 'allow' && verdict.action === 'allow') return '';
  if (decision !== 'allow') lessons.spoil();
  const mode = modes.of('inbound');
  const details: SignalDetails = {
    section: 'inbound',
    rule: verdict.rule?.name ?? '(all other)',
    match: verdict.rule?.match ?? null,
    decision: verdict.action === 'watch' && decision === 'allow' ? 'watch' : 'deny',
    mode,
    evidence: evidenceOf(verdict),
  };
  if (decision !== 'block' || mode !== 'enforce') {
    reporter.report(decision === 'allow' || mode === 'learn' ? 'watch' : 'alert', details);
    return '';
  }
  const { rule } = verdict;
  const records =
    rule === null || verdict.action === 'deny'
      ? null
      : inspection.blockedRecords(verdict.trigger, event, (alone) => {
          const inspected = inspection.inspect(alone, trigger, rule.shape ?? undefined, false);
          return decisionOf({ ...verdict, inspected }, onError) === 'block';
        });
  return JSON.stringify({
    ...inspection.planFor(reporter.reserveId(), verdict, records, profile, onError),
    details,
  });
}

/**
 * Decides about an event. A part that a limit left out alerts like a finding; if `onError` is `closed`, it blocks, because
 * nobody knows what the part contains.
 */
function decisionOf(
  { action, inspected }: EventVerdict,
  onError: Context['onError'],
): InspectedEvent['decision'] {
  if (action === 'deny') return 'block';
  if (inspected === null) return 'allow';
  if (inspected.leftOut === null) return inspected.decision;
  if (onError === 'closed') return 'block';
  return inspected.decision === 'allow' ? 'alert' : inspected.decision;
}

/**
 * Returns the plan for an event whose text was proven to attack a call. The plan takes out the records whose texts alone prove the attack.
 * The result is the empty text when the event has records but no single record proves the attack: then it is not known which to take out.
 */
function planAfter(
  { profile, modes, onError, acceptance }: Context,
  attack: Attack,
  inspection: Inspection,
): string {
  const { event, verdict, proof } = attack;
  const { kind, argument, dialect } = proof;
  const forms = profile.skeletons?.[kind];
  const records = inspection.blockedRecords(
    verdict.trigger,
    event,
    (alone) =>
      inspection.checkSink(
        kind,
        argument,
        acceptance?.textsOfAlone(alone, verdict, kind) ?? [inspection.texts(alone, verdict.platform, null)],
        dialect,
        forms,
      ) !== null,
  );
  if (records === null && inspection.hasRecords(verdict.trigger)) return '';
  const details: SignalDetails = {
    section: 'inbound',
    rule: verdict.rule?.name ?? null,
    match: verdict.rule?.match ?? null,
    decision: 'deny',
    mode: modes.of('inbound'),
    evidence: { trigger: verdict.trigger, message: 'the handler failed after a call was refused' },
  };
  return JSON.stringify({ ...inspection.planFor(proof.id, verdict, records, profile, onError), details });
}

function evidenceOf({ trigger, rule, inspected }: EventVerdict): SignalEvidence {
  const finding = inspected?.findings[0];
  const leftOut = inspected?.leftOut ?? null;
  return {
    trigger,
    ...(leftOut === null ? {} : { path: leftOut.path, message: `not inspected: ${leftOut.why}` }),
    ...(finding === undefined ? {} : { signature: finding.rule, path: finding.path }),
    ...(finding === undefined || finding.class === null ? {} : { class: finding.class }),
    ...(rule === null ? { message: 'no rule lets this trigger start the function' } : {}),
  };
}
