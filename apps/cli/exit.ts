/** Exit codes (docs: "Exit and defaults"); findings outrank what could not be analysed. */
export const exit = { clean: 0, findings: 1, wrongUse: 2, notAnalysed: 3 } as const;

/** Wrong use or configuration: the sentence says what to do; the command ends with code 2. */
export class WrongUse extends Error {}
