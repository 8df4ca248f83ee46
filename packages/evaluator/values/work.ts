/**
 * Counts the choices and flows that were compared while values were joined, and the choices and fields that were searched
 * for event data or code. No step counts that work, and a single join of large values may take as long as a thousand
 * steps.
 */
export const work = { compared: 0 };
