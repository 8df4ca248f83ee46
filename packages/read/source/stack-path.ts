/** A PATH that names one stack of a snapshot. */
export interface StackPath {
  /** The path of the snapshot. */
  readonly file: string;
  /** The name of the stack in it. */
  readonly stack: string;
}

/**
 * Splits a PATH that names one stack of a snapshot, as ids of apps do (`test/shop.test.ts.snap:Api`), into the file and the name of
 * the stack; returns null for any other path.
 */
export function stackPath(path: string): StackPath | null {
  const [, file, stack] = /^(.*\.snap):([\w.-]+)$/.exec(path) ?? [];
  return file === undefined || stack === undefined ? null : { file, stack };
}

/** Returns the path by which apps are read: `path`, with the name of the stack where the PATH that the user asked about names one. */
export function placeOf(path: string, asked: string): string {
  const stack = stackPath(asked)?.stack;
  return stack === undefined || path.endsWith(`:${stack}`) ? path : `${path}:${stack}`;
}
