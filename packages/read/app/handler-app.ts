import { posix } from 'node:path';
import { type App, constant, type FunctionDeclaration, folderOf, type Language } from '@emmental/model';
import { undeclaredTrigger } from './undeclared.ts';

/** A handler that no template declares. `file` is relative to the root. */
export interface LooseHandler {
  readonly file: string;
  readonly export: string;
}

/**
 * Builds an App from handlers without a template (`--handler FILE#EXPORT`). Triggers and roles are not known,
 * so the exposure is unknown and there are no grants. `environment` holds the values of `--env`; `folder` is that of PATH, and `name`
 * its name.
 */
export function handlerApp(
  handlers: readonly LooseHandler[],
  environment: ReadonlyMap<string, string>,
  { folder, name }: { readonly folder: string; readonly name: string },
): App {
  const [first] = handlers;
  const own = folderOf(first?.file ?? '');
  return {
    id: first?.file ?? '',
    name,
    template: null,
    folder: isWithin(own, folder) ? folder : own,
    format: 'handler',
    functions: handlers.map((handler) => declare(handler, environment)),
    subjects: [],
    roles: [],
    resources: new Map(),
    resourcePolicies: [],
    values: { total: 0, unknown: 0 },
  };
}

const isWithin = (inner: string, folder: string): boolean =>
  folder === '' || inner === folder || inner.startsWith(`${folder}/`);

function languageOf(file: string): Language {
  if (/\.pyw?$/.test(file)) return 'python';
  return /\.[cm]?[jt]sx?$/.test(file) ? 'javascript' : 'other';
}

function declare(handler: LooseHandler, environment: ReadonlyMap<string, string>): FunctionDeclaration {
  const at = { file: handler.file, line: 1, column: 1 };
  const id = `${handler.file}#${handler.export}`;
  const language = languageOf(handler.file);
  const stem = posix.basename(handler.file).replace(/\.[^.]*$/, '');
  return {
    id,
    name: id,
    logicalId: handler.export,
    at,
    runtime: null,
    language,
    packageType: 'zip',
    handler: {
      kind: 'handler',
      directory: folderOf(handler.file),
      handler: `${stem}.${handler.export}`,
      inline: null,
    },
    environment: new Map([...environment].map(([name, value]) => [name, constant(value)])),
    role: null,
    triggers: [undeclaredTrigger(at)],
    settings: new Map(),
    condition: null,
  };
}
