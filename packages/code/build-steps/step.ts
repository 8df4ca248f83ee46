/** A part of a build that may decide which code is deployed, and that is not read. */
export interface BuildStep {
  readonly file: string;
  readonly line: number;
  /** The command by which the steps of two states are compared; null = the content of the file. */
  readonly text: string | null;
}

/** The code around the build steps that are read. */
export interface BuildContext {
  /** Files of handlers that are read, such as `page/page.js`. */
  readonly handlers: readonly string[];
  /** Files whose texts are read already, so that scripts that start each other end. */
  readonly seen: Set<string>;
}

/** Longer files are generated, or no description of a build. */
export const longestFile = 200_000;
