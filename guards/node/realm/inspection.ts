import {
  checkSink,
  decode,
  inspect,
  recognise,
  type Shape,
  type SinkKind,
  type SqlDialect,
} from '@emmental/inspect';
import type { Inspection } from '../core/contract.ts';
import { blockedRecords, planFor, readEvent } from '../core/inbound.ts';

/** The inspection engine as the core uses it; loaded with the first event, not at the start. */
const inspection: Inspection = {
  readEvent,
  blockedRecords,
  planFor,
  inspect: (event, trigger, shape) => {
    const verdict = inspect(event, { trigger, shape: shape as Shape | undefined });
    return {
      trigger: verdict.trigger,
      decision: verdict.decision,
      findings: verdict.findings,
      notInspected: verdict.notInspected.length,
    };
  },
  recognise: (event) => recognise(event).trigger,
  texts: (event) => [
    ...new Set(
      decode(event).nodes.flatMap(({ kind, value }) => (kind === 'key' || value.length < 2 ? [] : [value])),
    ),
  ],
  checkSink: (kind, argument, inputs, dialect, skeletons) => {
    const { decision, why } = checkSink(kind as SinkKind, argument, inputs, {
      dialect: dialect as SqlDialect | undefined,
      skeletons: skeletons ? new Set(skeletons.forms) : undefined,
      complete: skeletons?.complete,
    });
    return decision === 'block' ? why : null;
  },
};

export default inspection;
