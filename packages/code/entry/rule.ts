import type { Artefact, Link, Source } from '@emmental/model';
import type { HandlerFiles, HandlerReading } from './handler-files.ts';

/** A module and an export that may be the source of a function. */
export interface Candidate {
  readonly module: string;
  readonly export: string;
  /** The folder that is deployed, relative to the root: packages and own modules are looked up in it. */
  readonly folder: string;
  /** False = the candidate stays likely, whatever the rule and the build files say; absent = as certain as its rule. */
  readonly certain?: false;
  /** The deployed file that was not shown to do what the candidate does; absent = there is none. Then the candidate is likely. */
  readonly notCompared?: string;
}

/** One way to find the source of a function. */
export interface LinkRule {
  readonly how: Link['how'];
  /** False = the rule can be wrong, so its links are marked as likely. */
  readonly certain: boolean;
  /** Returns the source, or every source that fits equally well; [] if the rule finds none. */
  find(search: LinkSearch): readonly Candidate[] | Promise<readonly Candidate[]>;
}

/** The facts about one function that the rules use. */
export interface LinkSearch {
  readonly source: Source;
  readonly language: 'javascript' | 'python';
  readonly files: HandlerFiles;
  /** The ways to split the handler, the runtime's own way first. */
  readonly readings: readonly HandlerReading[];
  /** The deployed folder or archive, relative to the root; null if it is not a path of the repository or of a build. */
  readonly directory: string | null;
  /** The deployed package; null if the template shows none. */
  readonly artefact: Artefact | null;
  /** Entry points of a bundler, relative to `directory`. */
  readonly entryPoints: readonly string[];
  /** The folder of the template. */
  readonly template: string;
}

/** Returns the first file that `look` finds, over the readings of the handler and then over the folders. */
export function firstFile(
  { readings }: LinkSearch,
  folders: readonly string[],
  look: (folder: string, path: string) => string | null,
): readonly Candidate[] {
  for (const reading of readings)
    for (const folder of folders) {
      const module = look(folder, reading.path);
      if (module !== null) return [{ module, export: reading.export, folder }];
    }
  return [];
}
