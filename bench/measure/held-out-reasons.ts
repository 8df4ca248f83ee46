/** Why a disagreement with a policy stands, by `run action`: what the program or AWS's documentation says. */
export const reasons: Readonly<Record<string, string>> = {};
