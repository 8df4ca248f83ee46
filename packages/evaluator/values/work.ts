/**
 * Counts the choices and flows that were compared while values were joined. No step counts that work, and a single join
 * of large values may take as long as a thousand steps.
 */
export const work = { compared: 0 };
