import type { Diagnostic } from '@emmental/model';
import { tool } from '../tool.ts';

/** The document that `--format json` prints for one app. */
export interface AppDocument {
  readonly id: string;
  readonly template: string | null;
  readonly functions: readonly unknown[];
}

interface Content {
  readonly root: string;
  readonly apps?: readonly AppDocument[];
  readonly diagnostics?: readonly Diagnostic[];
  readonly stats?: Readonly<Record<string, number>>;
}

/** The one document of a command, in the shape that all commands have, with what only this one tells. */
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
