import { noteHints } from '../trigger/places.ts';
import { named, recognise } from '../trigger/recognise.ts';
import type { TriggerId } from '../trigger/table.generated.ts';
import type { NotInspected } from './budget.ts';
import { defaultLimits, type Limits } from './limits.ts';
import type { DecodeNode, Structure } from './node.ts';
import { Walk } from './walk.ts';

/** The decoded event. */
export interface DecodeTree {
  readonly trigger: TriggerId;
  readonly confidence: number;
  readonly nodes: readonly DecodeNode[];
  readonly structure: readonly Structure[];
  readonly notInspected: readonly NotInspected[];
  /** The steps that the rules may take on the nodes. */
  readonly ruleSteps: number;
}

/** `trigger` is the trigger if the caller knows it; `limits` replaces default limits. */
export interface DecodeOptions {
  readonly trigger?: string | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** True to fill `DecodeTree.structure`. */
  readonly structure?: boolean | undefined;
}

/**
 * Decodes every format in an event. It does not change the event and calls no getters; objects and proxies that throw
 * when they are read are reported. The limits bound time and memory; `notInspected` lists the parts that were left out.
 */
export function decode(event: unknown, options: DecodeOptions = {}): DecodeTree {
  const trigger = (options.trigger === undefined ? null : named(options.trigger, event)) ?? recognise(event);
  const limits = options.limits === undefined ? defaultLimits : { ...defaultLimits, ...options.limits };
  const walk = new Walk(limits, options.structure === true);
  if (typeof event === 'object' && event !== null) noteHints(walk.hints, event, trigger.places);
  walk.run(event);
  return {
    trigger: trigger.trigger,
    confidence: trigger.confidence,
    nodes: walk.nodes,
    structure: walk.structure,
    notInspected: walk.budget.notInspected(),
    ruleSteps: walk.budget.ruleSteps(),
  };
}
