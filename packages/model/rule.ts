import type { SliceName } from './slices.ts';
import type { ThreatId } from './threats.ts';

/** The description of a rule, without its check: the same in `explain`, in SARIF and on its page. */
export interface RuleDescription {
  /** `area/kebab-name`, permanent. */
  readonly id: string;
  /** Ids of the same rule elsewhere. */
  readonly aliases: readonly string[];
  readonly slice: SliceName;
  readonly threats: readonly ThreatId[];
  /** One or two sentences: the problem that it finds, and why that matters. */
  readonly help: string;
}

/** `access/excess-write` → `excess write`. */
export const ruleName = (id: string): string => id.slice(id.indexOf('/') + 1).replaceAll('-', ' ');
