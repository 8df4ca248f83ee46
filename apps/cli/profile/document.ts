import type { Diagnostic } from '@emmental/model';
import { tool } from '../tool.ts';

/** The document that `--format json` prints for one app. */
export interface AppDocument {
  readonly id: string;
  readonly template: string | null;
  /** The path of its `emmental.yaml`; null = the app has none that can be read. */
  readonly rulebase: string | null;
  readonly functions: readonly unknown[];
}

interface Content {
  readonly root: string;
  readonly apps?: readonly AppDocument[];
  readonly diagnostics?: readonly Diagnostic[];
  readonly stats?: Readonly<Record<string, number>>;
}

/** Builds the document of a command: the shape is common to all commands, the content of the apps is its own. */
export const documentText = (
  command: string,
  { root, apps = [], diagnostics = [], stats = {} }: Content,
  more: Readonly<Record<string, unknown>> = {},
): string =>
  `${JSON.stringify(
    { schema: `emmental/profile-${command}/1`, tool, root, apps, findings: [], diagnostics, stats, ...more },
    null,
    2,
  )}\n`;
