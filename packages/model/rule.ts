import type { SliceName } from './slices.ts';
import type { ThreatId } from './threats.ts';

/** The description of a rule, without its check. `explain`, SARIF and the rule's page show it. */
export interface RuleDescription {
  /** `area/kebab-name`, permanent. */
  readonly id: string;
  /** Ids of equivalent rules in other scanners. */
  readonly aliases: readonly string[];
  readonly slice: SliceName;
  readonly threats: readonly ThreatId[];
  /** One or two sentences: the problem that the rule finds, and why it matters. */
  readonly help: string;
}

/** `access/excess-write` → `excess write`. */
export const ruleName = (id: string): string => id.slice(id.indexOf('/') + 1).replaceAll('-', ' ');
