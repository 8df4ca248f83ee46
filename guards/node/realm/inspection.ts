import {
  answerOf,
  createLearner,
  decode,
  judge,
  type Learner,
  maxInputs,
  namesOf,
  operatorMembers,
  proofOf,
  recognise,
  type Shape,
  type SinkContext,
  type SinkKind,
  type SqlDialect,
  skeletonOf,
  type TriggerShape,
  textsOf,
  usable,
} from '@emmental/inspect';
import type { Inspection, KnownForms } from '../core/contract.ts';
import { blockedRecords, comesFrom, planFor, readEvent } from '../core/inbound.ts';
import { isBelow, proofFields, textsBeside } from './proof-places.ts';

/** The inspection engine with the interface that the core uses. It is loaded with the first event, not at the start. */
const inspection: Inspection = {
  readEvent,
  blockedRecords,
  planFor,
  comesFrom,
  textsBeside,
  isBelowAny: (places, fields) => places.some((place) => isBelow(place, fields)),
  proofFields: (kind, argument, event, platform, dialect, forms) =>
    proofFields(kind as SinkKind, argument, event, platform, contextOf(dialect, forms)),
  hasRecords: (trigger) => answerOf(trigger).records !== undefined,
  inspect: (event, trigger, shape, learns) => {
    const keeps = learns && isNext();
    const tree = decode(event, { trigger, structure: keeps || shape !== undefined });
    const verdict = judge(tree, shape as Shape | undefined);
    const leftOut = verdict.notInspected.find(({ limit }) => limit) ?? null;
    if (keeps && verdict.findings.length === 0 && leftOut === null) {
      const learner = learners.get(tree.trigger) ?? createLearner();
      learners.set(tree.trigger, learner);
      learner.add(tree);
    }
    return {
      trigger: verdict.trigger,
      decision: verdict.decision,
      findings: verdict.findings,
      notInspected: verdict.notInspected.length,
      leftOut,
      tree: trigger === undefined ? tree : null,
    };
  },
  learned: () => {
    const triggers: Record<string, TriggerShape> = {};
    for (const [id, learner] of learners) {
      const shape = learner.shape().triggers[id];
      if (shape === undefined || shape.events < minEvents) continue;
      triggers[id] = shape;
      learners.delete(id);
    }
    const found = Object.keys(triggers).length > 0;
    if (found) wasReported = true;
    return found ? { schema: 'emmental/shape/1', triggers } : null;
  },
  form: (kind, argument, dialect) =>
    skeletonOf(kind as SinkKind, argument, { dialect: dialect as SqlDialect | undefined }),
  recognise: (event) => recognise(event).trigger,
  texts: (event, platform, tree) => {
    const { nodes } = tree ?? decode(event);
    // A list that is too long loses its end.
    const texts = new Set(operatorMembers(event, nodes).map(({ text }) => text));
    for (const { kind, value } of nodes) if (kind !== 'key' && value.length > 1) texts.add(value);
    if (platform !== null) for (const name of namesOf(event, platform)) texts.delete(name);
    return textsOf([...texts].slice(0, maxInputs));
  },
  checkSink: (kind, argument, events, dialect, skeletons, harmless) => {
    const able = usable(kind as SinkKind, argument, events);
    if (able.length === 0) return null;
    if (harmless !== undefined && events.some(({ values }) => values.includes(harmless))) return null;
    // If there is a single event, and this call was harmless with it before, the call is harmless again.
    const call = `${kind} ${dialect} ${argument}`;
    const known = events.length === 1 && call.length <= maxCallLength ? events[0]?.harmless : undefined;
    if (known?.has(call)) return null;
    const why = proofOf(kind as SinkKind, argument, able, contextOf(dialect, skeletons));
    if (why === null && known !== undefined) {
      if (known.size >= maxCalls) known.clear();
      known.add(call);
    }
    return why;
  },
};

const contextOf = (dialect: string | undefined, known: KnownForms | undefined): SinkContext => ({
  dialect: dialect as SqlDialect | undefined,
  engine: dialect,
  skeletons: known ? new Set(known.forms) : undefined,
  complete: known?.complete,
});

/** The most harmless calls that are remembered for an event, and the most characters of such a call. */
const maxCalls = 500;
const maxCallLength = 2000;

/** The fewest events for a shape: merging a shape of fewer events into another shape would weaken that shape (`shape/shape.ts`). */
const minEvents = 200;
const learners = new Map<string, Learner>();
let wasReported = false;
let count = 0;

/** Returns true for the events that are learned: every event until a shape was reported, then one of sixteen, because learning takes time. */
function isNext(): boolean {
  count += 1;
  return !wasReported || count % 16 === 0;
}

export default inspection;
