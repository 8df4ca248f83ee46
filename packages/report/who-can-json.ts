import type { WhoCan } from '@emmental/model';
import { diagnosticJson } from './json.ts';
import { jsonText } from './json-text.ts';

/** Writes the schema `emmental/permissions-action/1`: for each holder of a role, whether it can do the action, with statements, limits, needs, and who can start it. */
export const renderWhoCanJson = ({ tool, root, question, apps, diagnostics, stats }: WhoCan): string =>
  jsonText({
    schema: 'emmental/permissions-action/1',
    tool,
    root,
    question,
    apps: apps.map(({ id, template, functions, others, openedBy }) => ({
      id,
      template,
      functions: functions.map(({ name: _, kind: __, ...fn }) => fn),
      others: others.map(({ name: _, ...other }) => other),
      openedBy,
    })),
    findings: [],
    diagnostics: diagnostics.map(diagnosticJson),
    stats,
  });
