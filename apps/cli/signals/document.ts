import { compareText, type Diagnostic, diagnostic } from '@emmental/model';
import { jsonText } from '@emmental/report';
import { tool } from '../tool.ts';
import type { LogReading } from './read-logs.ts';

/** The part about the logs that every document of `signals` has. */
export interface LogsRead {
  readonly logs: readonly string[];
  readonly reading: LogReading;
  /** The functions of each app that sent signals. */
  readonly apps: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Builds the document of a command: the shape that all commands share, and the content of this one. */
export function signalsDocument(command: string, { logs, reading, apps }: LogsRead, content: object): string {
  const { files, lines, signals, repeated, other, printed, broken } = reading;
  return jsonText({
    schema: `emmental/${command}/1`,
    tool,
    root: logs.length === 1 ? logs[0] : '.',
    apps: [...apps]
      .sort(([a], [b]) => compareText(a, b))
      .map(([id, functions]) => ({ id, template: null, functions: [...functions].sort(compareText) })),
    findings: [],
    diagnostics: diagnosticsOf(reading),
    stats: { files, lines, signals, repeated, other, printed, broken },
    ...content,
  });
}

const diagnosticsOf = ({ left }: LogReading): readonly Diagnostic[] =>
  left.map(({ path, why }) => diagnostic('read/partly-read', { file: path, line: 1, column: 1 }, why));
