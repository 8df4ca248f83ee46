/** Exit codes (docs: "Exit and defaults"); findings outrank what could not be analysed. */
export const exit = { clean: 0, findings: 1, wrongUse: 2, notAnalysed: 3 } as const;

/** An error of use or configuration: its sentence tells the user what to do, and the command ends with code 2. */
export class WrongUse extends Error {}
