import { type App, type FunctionDeclaration, guardObstacle, hasGoogleGuard } from '@emmental/model';
import { appended, behind, setAttribute } from '../edit/hcl.ts';
import {
  absence,
  blockAt,
  expressionOf,
  type HclModule,
  loopOf,
  openModule,
  type Placed,
} from '../edit/module.ts';
import { type Plain, writeBlock } from '../edit/write.ts';
import type { Outcome, Plan, TextFile } from '../outcome.ts';
import { variablesOf } from './eligible.ts';
import { type GoogleGuard, keepingOnGoogle, protectOnGoogle, type Refusal } from './google.ts';
import type { GuardOptions } from './plan.ts';
import { keepingIn } from './quarantine.ts';

const name = 'emmental_guard';
const layer = `aws_lambda_layer_version.${name}.arn`;

/**
 * Adds the guard to a Terraform module. For Lambda: the layer, and for each function that can have the guard a reference to the layer
 * and the environment variables. Present expressions are kept inside `concat` and `merge`.
 * For Google Cloud: the variables (`google.ts`).
 * Source: hashicorp/aws and hashicorp/archive provider documentation.
 */
export function planTerraformGuard(
  app: App,
  files: readonly TextFile[],
  options: GuardOptions,
): Plan | string {
  const module = openModule(files);
  if (typeof module === 'string') return module;
  const outcomes: Outcome[] = [];
  let last: Placed | null = null;
  const google: GoogleGuard = {
    rules: options.rules ?? 'profile.json',
    functions: app.functions,
    isWanted: (fn) => (options.only?.has(fn.name) ?? true) && guardObstacle(fn) === null,
    isClosed: ({ name }) => options.closed.has(name),
  };
  for (const fn of app.functions) {
    if (options.only && !options.only.has(fn.name)) continue;
    if (fn.account) {
      outcomes.push(onGoogle(fn, module, google, options));
      continue;
    }
    const at = blockAt(module, fn.logicalId);
    const obstacle =
      guardObstacle(fn) ??
      (at ? protect(fn, at, module, options.closed.has(fn.name)) : { ...byHand, why: absence(fn.at) });
    const base = { of: fn.name, at: fn.at, says: obstacle ? '' : 'with the guard' };
    outcomes.push({
      ...base,
      kind: obstacle ? 'by-hand' : 'changed',
      why: obstacle?.why ?? null,
      todo: obstacle?.todo ?? notesOf(fn, app, options),
    });
    if (!obstacle) last = at;
  }
  if (last)
    module.edit([{ file: last.file, edit: behind(last.file.text, last.block, layerOf(options.layer)) }]);
  return { files: module.files(), outcomes };
}

/** Adds the guard to a function of Google Cloud, unless it has the guard. */
function onGoogle(
  fn: FunctionDeclaration,
  module: HclModule,
  google: GoogleGuard,
  options: GuardOptions,
): Outcome {
  const base = { of: fn.name, at: fn.at, why: null, todo: null };
  if (hasGoogleGuard(fn)) return { ...base, kind: 'nothing', says: 'it has the guard' };
  const refused = guardObstacle(fn) ?? protectOnGoogle(fn, module, google);
  if (refused) return { ...base, kind: 'by-hand', says: '', why: refused.why, todo: refused.todo };
  const quarantine = options.quarantine.get(fn.name);
  const notes = [options.notes?.get(fn.name), quarantine && keepingOnGoogle(fn, quarantine.written)];
  const said = notes.filter((note) => typeof note === 'string').join('\n');
  return { ...base, kind: 'changed', says: 'with the guard', todo: said === '' ? null : said };
}

const byHand: Pick<Refusal, 'todo'> = {
  todo: `add the layer ${layer} and the variables AWS_LAMBDA_EXEC_WRAPPER and EMMENTAL_FUNCTION`,
};

/** Adds the guard to one function. Returns null, or the reason why that is not possible. */
function protect(fn: FunctionDeclaration, at: Placed, module: HclModule, isClosed: boolean): Refusal | null {
  const loop = loopOf(at);
  if (loop !== null) return { ...byHand, why: loop };
  const { file, block } = at;
  const layers = expressionOf(at, 'layers');
  const [environment, ...others] = block.blocks.filter(({ type }) => type === 'environment');
  if (others.length > 0) return { ...byHand, why: 'it has several environments' };
  const variables = Object.entries(variablesOf(fn, isClosed)).map(
    ([key, value]) => `${key} = ${JSON.stringify(value)}`,
  );
  const present = environment ? expressionOf({ file, block: environment }, 'variables') : null;
  const wanted = `{ ${variables.join(', ')} }`;
  const added = [
    ...(layers === null ? [`layers = [${layer}]`] : []),
    ...(environment
      ? []
      : ['environment {', '  variables = {', ...variables.map((line) => `    ${line}`), '  }', '}']),
  ];
  const edits = [
    ...(layers === null ? [] : [setAttribute(file.text, block, 'layers', `concat(${layers}, [${layer}])`)]),
    ...(environment
      ? [
          setAttribute(
            file.text,
            environment,
            'variables',
            present === null ? wanted : `merge(${present}, ${wanted})`,
          ),
        ]
      : []),
    ...(added.length > 0 ? [appended(file.text, block, added)] : []),
  ];
  return module.edit(edits.map((edit) => ({ file, edit })))
    ? null
    : { ...byHand, why: 'another change touches the same lines' };
}

const layerOf = (folder: string): readonly string[] => [
  `data "archive_file" "${name}" {
  type        = "zip"
  source_dir  = "\${path.module}/${folder}"
  output_path = "\${path.module}/${folder}.zip"
}`,
  `resource "aws_lambda_layer_version" "${name}" {
  layer_name       = "emmental-guard"
  description      = "The function firewall"
  filename         = data.archive_file.${name}.output_path
  source_code_hash = data.archive_file.${name}.output_base64sha256
}`,
];

/** Returns notes for a person about a function that gets the guard; null if there are none. */
function notesOf(fn: FunctionDeclaration, app: App, options: GuardOptions): string | null {
  const quarantine = options.quarantine.get(fn.name);
  const keeping = quarantine ? keepingIn(quarantine, app) : null;
  const notes = [
    options.notes?.get(fn.name) ?? null,
    keeping?.wrong ?? null,
    keeping?.statement
      ? `${fn.name} cannot keep blocked events yet. Add to its role:\n${writeBlock([keeping.statement as Plain], style, 2).join('\n')}`
      : null,
  ].filter((note) => note !== null);
  return notes.length > 0 ? notes.join('\n') : null;
}

const style = { kind: 'yaml', eol: '\n', step: 2, indentsItems: true } as const;
