/** Takes the fault of a part of the work, with the name of the part: `rule access/admin`. */
export type OnFault = (part: string, error: unknown) => void;

/**
 * Returns the result of a part of the work. A fault of the program in it is passed to `onFault`, and `otherwise` is
 * returned, so that one part never takes the whole result. Without `onFault` the fault is thrown.
 */
export function attempt<T>(part: string, work: () => T, otherwise: T, onFault: OnFault | undefined): T {
  try {
    return work();
  } catch (error) {
    if (!onFault) throw error;
    onFault(part, error);
    return otherwise;
  }
}

/** Returns the first line of the message of a fault, which a diagnostic shows. */
export const faultText = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
