/** The states of OCSF that a finding can have here. One that came back is new again, and marked as reopened. */
export const findingStates = { new: 1, inProgress: 2, suppressed: 3, resolved: 4 } as const;

export type FindingState = keyof typeof findingStates;

/** How a finding came to the console: from a scan, from the daily match of packages, or from the report of another tool. */
export type FoundBy = 'scan' | 'match' | 'report';

/** Returns the name of a state by its number in the tables. */
export const stateOf = (code: number): FindingState =>
  (Object.keys(findingStates) as FindingState[]).find((name) => findingStates[name] === code) ?? 'new';
