import {
  answerOf,
  createLearner,
  decode,
  judge,
  type Learner,
  maxInputs,
  namesOf,
  proofOf,
  recognise,
  type Shape,
  type SinkKind,
  type SqlDialect,
  skeletonOf,
  type TriggerShape,
  textsOf,
  usable,
} from '@emmental/inspect';
import type { Inspection } from '../core/contract.ts';
import { blockedRecords, planFor, readEvent } from '../core/inbound.ts';

/** The inspection engine as the core uses it; loaded with the first event, not at the start. */
const inspection: Inspection = {
  readEvent,
  blockedRecords,
  planFor,
  hasRecords: (trigger) => answerOf(trigger).records !== undefined,
  inspect: (event, trigger, shape, learns) => {
    const keeps = learns && isNext();
    const tree = decode(event, { trigger, structure: keeps || shape !== undefined });
    const verdict = judge(tree, shape as Shape | undefined);
    if (keeps && verdict.findings.length === 0) {
      const learner = learners.get(tree.trigger) ?? createLearner();
      learners.set(tree.trigger, learner);
      learner.add(tree);
    }
    return {
      trigger: verdict.trigger,
      decision: verdict.decision,
      findings: verdict.findings,
      notInspected: verdict.notInspected.length,
      tree: trigger === undefined ? tree : null,
    };
  },
  learned: () => {
    const triggers: Record<string, TriggerShape> = {};
    for (const [id, learner] of learners) {
      const one = learner.shape().triggers[id];
      if (one === undefined || one.events < enough) continue;
      triggers[id] = one;
      learners.delete(id);
    }
    const found = Object.keys(triggers).length > 0;
    if (found) told = true;
    return found ? { schema: 'emmental/shape/1', triggers } : null;
  },
  form: (kind, argument, dialect) =>
    skeletonOf(kind as SinkKind, argument, { dialect: dialect as SqlDialect | undefined }),
  recognise: (event) => recognise(event).trigger,
  texts: (event, platform, tree) => {
    const texts = new Set<string>();
    for (const { kind, value } of (tree ?? decode(event)).nodes)
      if (kind !== 'key' && value.length > 1) texts.add(value);
    if (platform !== null) for (const name of namesOf(event, platform)) texts.delete(name);
    return textsOf([...texts].slice(0, maxInputs));
  },
  checkSink: (kind, argument, events, dialect, skeletons, given) => {
    const able = usable(kind as SinkKind, argument, events);
    if (able.length === 0) return null;
    if (given !== undefined && events.some(({ values }) => values.includes(given))) return null;
    // Of one event alone what was asked is the same again.
    const call = `${kind} ${dialect} ${argument}`;
    const alone = events.length === 1 && call.length <= longestCall ? events[0]?.harmless : undefined;
    if (alone?.has(call)) return null;
    const why = proofOf(kind as SinkKind, argument, able, {
      dialect: dialect as SqlDialect | undefined,
      skeletons: skeletons ? new Set(skeletons.forms) : undefined,
      complete: skeletons?.complete,
    });
    if (why === null && alone !== undefined) {
      if (alone.size >= mostCalls) alone.clear();
      alone.add(call);
    }
    return why;
  },
};

/** Calls of one event that are remembered, and how long what is kept of them is. */
const mostCalls = 500;
const longestCall = 2000;

/** Shapes of fewer events say nothing, and would take from a shape that they are merged with (`shape/shape.ts`). */
const enough = 200;
const learners = new Map<string, Learner>();
let told = false;
let count = 0;

/** Looking at each member costs; once a shape was told, one event in sixteen has to do. */
function isNext(): boolean {
  count += 1;
  return !told || count % 16 === 0;
}

export default inspection;
