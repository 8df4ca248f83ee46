import { posix } from 'node:path';
import type { App, FunctionDeclaration, Location } from '@emmental/model';
import { applyEdits, type Edit } from '../edit/edit.ts';
import { type Overlaid, openTemplate, overlay, type TemplateText } from '../edit/overlay.ts';
import { type PlainMap, replacing, writeBlock } from '../edit/write.ts';
import { obstacle, variablesOf } from './eligible.ts';
import { cloudformation } from './targets/cloudformation.ts';
import { sam } from './targets/sam.ts';
import { serverless } from './targets/serverless.ts';
import type { Target } from './targets/target.ts';

const targets: readonly Target[] = [sam, cloudformation, serverless];

/** One function of the app: it gets the guard, or it does not, and why. */
export interface Protection {
  readonly function: string;
  readonly at: Location;
  readonly isProtected: boolean;
  /** Of a function without the guard: why. */
  readonly why: string | null;
  /** What a person can do about it; may be lines to put into the template. */
  readonly todo: string | null;
}

export interface GuardPlan {
  /** The template with the guard in it; equal to the text given when no function can have it. */
  readonly text: string;
  readonly functions: readonly Protection[];
}

export interface GuardOptions {
  /** Folder of the layer, relative to the template. */
  readonly layer: string;
  /** Only these functions, by name; null = all. */
  readonly only: ReadonlySet<string> | null;
  /** What the guard of a function must be allowed, to put blocked events aside: statements by function name. */
  readonly statements: ReadonlyMap<string, PlainMap>;
}

/**
 * Puts the guard into a template: the layer, and on each function that can have it the layer and the environment.
 * A function is changed wholly or not at all; all other text stays as it is.
 *
 * @returns the new text and what became of each function, or a sentence when the template cannot be edited at all.
 */
export function planGuard(
  app: App,
  template: { readonly path: string; readonly text: string },
  options: GuardOptions,
): GuardPlan | string {
  const target = targets.find((one) => one.format === app.format);
  if (!target) return `there is no way yet to put the guard into an app of the format ${app.format}`;
  const opened = openTemplate(template.text, posix.extname(template.path) === '.json' ? 'json' : 'yaml');
  if (typeof opened === 'string') return opened;
  const edits: Edit[] = [];
  const functions: Protection[] = [];
  for (const fn of app.functions) {
    if (options.only && !options.only.has(fn.name)) continue;
    const result = onFunction(fn, target, opened, template.path, options);
    if ('edits' in result) edits.push(...result.edits.filter((edit) => !edits.some(isSame(edit))));
    functions.push(
      'edits' in result
        ? { function: fn.name, at: fn.at, isProtected: true, why: null, todo: null }
        : { function: fn.name, at: fn.at, isProtected: false, ...result },
    );
  }
  if (!functions.some((one) => one.isProtected)) return { text: template.text, functions };
  const layer = overlay(opened, target.layer(options.layer));
  const [refused] = layer.refused;
  if (refused) return `the layer cannot be added: ${refused.path.join('.')}: ${refused.why}`;
  // A function may be the last resource: what is added to it stands before the layer.
  return { text: applyEdits(template.text, [...edits, ...layer.edits]), functions };
}

/** Two functions may ask for the same edit of what they share. */
const isSame = (a: Edit) => (b: Edit) => a.offset === b.offset && a.length === b.length && a.text === b.text;

function onFunction(
  fn: FunctionDeclaration,
  target: Target,
  template: TemplateText,
  path: string,
  options: GuardOptions,
): Overlaid | { readonly why: string; readonly todo: string } {
  const hindered = obstacle(fn);
  if (hindered) return hindered;
  const { AWS_LAMBDA_EXEC_WRAPPER: wrapper = '', ...rest } = variablesOf(fn);
  const variables = { AWS_LAMBDA_EXEC_WRAPPER: replacing(wrapper), ...rest };
  const values = target.onFunction(fn, variables, template);
  const byHand = (why: string) => ({
    why,
    todo: `put this into the template:\n${writeBlock(values, template.style, 2).join('\n')}`,
  });
  if (fn.at.file !== path) return byHand(`it is declared in ${fn.at.file}`);
  if (!template.document.hasIn(target.place(fn)))
    return byHand('it does not stand in the template by this name: a loop or a macro makes it');
  const found = overlay(template, values);
  const [refused] = found.refused;
  if (refused) return byHand(`${refused.path.join('.')}: ${refused.why}`);
  const statement = options.statements.get(fn.name);
  if (!statement) return found;
  const allowed = overlay(template, target.permission(fn, statement));
  const [forbidden] = allowed.refused;
  if (forbidden) return byHand(`${forbidden.path.join('.')}: ${forbidden.why}`);
  return { edits: [...found.edits, ...allowed.edits], refused: [] };
}
