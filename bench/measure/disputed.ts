/** Labels that the handler's source contradicts, by row id, each with what the source says. */
export const disputed: Readonly<Record<string, string>> = {};
