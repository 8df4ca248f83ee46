import {
  type App,
  below,
  type FunctionDeclaration,
  folderOf,
  joinInside,
  type Source,
} from '@emmental/model';
import { parseFile } from '../parse/index.ts';
import { get, stringOf } from '../tree.ts';
import { appWithoutTemplate, undeclaredTrigger } from './undeclared.ts';

/** Matches the settings of an app of Chalice. */
export const isChaliceConfig = (path: string): boolean => /(?:^|\/)\.chalice\/config\.json$/.test(path);

const bounds = { characters: 500_000, functions: 200 } as const;

/** Decorators that make a function of their own. Source: documentation of AWS Chalice, "Topics". */
const ownFunction =
  /^@(\w+)\.(?:lambda_function|schedule|on_s3_event|on_sns_message|on_sqs_message|on_kinesis_record|on_dynamodb_record|on_cw_event|authorizer)\b(?:.*\n(?!(?:async\s+)?def\s)){0,30}.*\n(?:async\s+)?def\s+(\w+)/gm;

/**
 * Builds an App from each `.chalice/config.json`: the function of its routes, and one function for each decorator that makes one.
 * The code is `app.py` beside the folder `.chalice`. Triggers and roles are not read.
 */
export const chaliceApps = (configs: readonly string[], source: Source): readonly App[] =>
  configs.flatMap((path) => {
    const folder = folderOf(folderOf(path));
    const program = below(folder, 'app.py');
    const file = source.kind(program) === 'file' ? source.read(program) : null;
    const name = stringOf(get(parseFile(path, source)?.root ?? undefined, 'app_name'));
    if (!file || !('text' in file) || file.text.length > bounds.characters || name === undefined) return [];
    const application = /^(\w+)\s*=\s*(?:chalice\.)?Chalice\s*\(/m.exec(file.text)?.[1];
    if (application === undefined || joinInside(folder, 'app.py') === null) return [];
    const hasRoutes = /^@\w+\.(?:route|on_ws_\w+)\s*\(/m.test(file.text);
    const handlers = [
      ...(hasRoutes
        ? [{ name, export: application, index: file.text.search(/^@\w+\.(?:route|on_ws_)/m) }]
        : []),
      ...[...file.text.matchAll(ownFunction)].map(({ 2: exported = '', index }) => ({
        name: exported,
        export: exported,
        index,
      })),
    ].slice(0, bounds.functions);
    const functions = handlers.map((handler) =>
      declaration(handler, program, file.text.slice(0, handler.index).split('\n').length),
    );
    return functions.length > 0 ? [appWithoutTemplate(path, functions)] : [];
  });

const declaration = (
  { name, export: exported }: { readonly name: string; readonly export: string },
  program: string,
  line: number,
): FunctionDeclaration => ({
  id: `${program}#${exported}`,
  name,
  logicalId: exported,
  at: { file: program, line, column: 1 },
  runtime: null,
  language: 'python',
  packageType: 'zip',
  handler: { kind: 'handler', directory: folderOf(program), handler: `app.${exported}`, inline: null },
  environment: new Map(),
  role: null,
  triggers: [undeclaredTrigger({ file: program, line, column: 1 })],
  settings: new Map(),
  condition: null,
});
