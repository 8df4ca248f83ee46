/** The effect of a change on recorded calls, by what the calls are. */
export interface ChangeEffect {
  /** Calls as that of the incident; null = the change does not come from one. */
  readonly alike: {
    /** True if they are events of the function in which an attack is proven; false = calls to the same target. */
    readonly areProofs: boolean;
    /** The class of attack of these events, `cmdi`; null = of any class, because the incident does not say in which call it was proven. */
    readonly class: string | null;
    readonly calls: number;
    readonly stopped: number;
    /** Those that the rulebase of the last scan stops without the change. */
    readonly already: number;
    /** Those that would go on, or go on without a report. */
    readonly passed: number;
  } | null;
  /** Other calls that a rule lets through today, and that it would stop. */
  readonly allowed: number;
  /** Other calls that it would stop, because no rule allows them. */
  readonly refused: number;
  /** Other events that it would stop, because the inspection proved an attack of another kind. */
  readonly attacks: number;
  /** Calls that a rule lets through today, and that it would stop once their sections are enforced. */
  readonly later: number;
  /** These sections. */
  readonly laterIn: readonly string[];
  readonly undecided: number;
}
