import { type App, type FunctionDeclaration, guardObstacle, type Location } from '@emmental/model';
import { applyEdits, type Edit } from '../edit/edit.ts';
import { openTemplate, overlay, type TemplateText } from '../edit/overlay.ts';
import { joined, type PlainMap, replacing, writeForPeople } from '../edit/write.ts';
import { variablesByHand, variablesOf } from './eligible.ts';
import { keepingIn, type Quarantine } from './quarantine.ts';
import { cloudformation } from './targets/cloudformation.ts';
import { sam } from './targets/sam.ts';
import { serverless } from './targets/serverless.ts';
import type { Target } from './targets/target.ts';

const targets: readonly Target[] = [sam, cloudformation, serverless];

/** The result for a function of the app: `isProtected` = it gets the guard. */
export interface Protection {
  readonly function: string;
  readonly at: Location;
  readonly isProtected: boolean;
  /** The reason why the function does not get the guard; null if it gets the guard. */
  readonly why: string | null;
  /**
   * A task for a person; may be lines to put into the template. For a function that gets the guard: a task without which a
   * part of the guard does not work.
   */
  readonly todo: string | null;
}

/** The changed template and the results for its functions. */
export interface GuardPlan {
  /** The template with the guard; unchanged if no function can have the guard. */
  readonly text: string;
  readonly functions: readonly Protection[];
}

/** Options of `planGuard`. */
export interface GuardOptions {
  /** Folder of the layer, relative to the template. */
  readonly layer: string;
  /** Only these functions get the guard, by name; null = all. */
  readonly only: ReadonlySet<string> | null;
  /** The place for blocked events, by function name. */
  readonly quarantine: ReadonlyMap<string, Quarantine>;
  /** The functions whose rules say `on-error: closed`, by name. */
  readonly closed: ReadonlySet<string>;
  /** The name of the file with the rules of the app, in the folder of the guard in the source of a function of Google Cloud. */
  readonly rules?: string;
  /** Notes for a person about a function that gets the guard, by function name. */
  readonly notes?: ReadonlyMap<string, string>;
}

/**
 * Adds the guard to a template: the layer, and for each function that can have the guard a reference to the layer and the
 * environment variables. A function is changed completely or not at all. The rest of the text stays unchanged.
 *
 * @returns the new text and the result for each function, or a sentence if the template cannot be edited.
 */
export function planGuard(
  app: App,
  template: { readonly path: string; readonly text: string },
  options: GuardOptions,
): GuardPlan | string {
  const target = targets.find((target) => target.format === app.format);
  if (!target) return `Emmental cannot yet put the guard into an app of the format ${app.format}`;
  const opened = openTemplate(template.text);
  if (typeof opened === 'string') return opened;
  const obstacle = target.obstacle?.(opened) ?? null;
  if (obstacle !== null) return obstacle;
  const edits: Edit[] = [];
  const functions: Protection[] = [];
  for (const fn of app.functions) {
    if (options.only && !options.only.has(fn.name)) continue;
    const result = onFunction(fn, app, target, opened, template.path, options);
    if ('edits' in result) edits.push(...result.edits.filter((edit) => !edits.some(isSame(edit))));
    functions.push(
      'edits' in result
        ? { function: fn.name, at: fn.at, isProtected: true, why: null, todo: result.todo }
        : { function: fn.name, at: fn.at, isProtected: false, ...result },
    );
  }
  if (!functions.some((protection) => protection.isProtected)) return { text: template.text, functions };
  const layer = overlay(opened, target.layer(options.layer));
  const [refused] = layer.refused;
  if (refused) return `the layer cannot be added: ${refused.path.join('.')}: ${refused.why}`;
  // If a function is the last resource, its edits and the layer have the same offset, and its edits must come first.
  return { text: applyEdits(template.text, [...edits, ...layer.edits]), functions };
}

/** Returns true if two edits are equal: functions may need the same edit of a part that they share. */
const isSame = (a: Edit) => (b: Edit) => a.offset === b.offset && a.length === b.length && a.text === b.text;

function onFunction(
  fn: FunctionDeclaration,
  app: App,
  target: Target,
  template: TemplateText,
  path: string,
  options: GuardOptions,
): { readonly edits: readonly Edit[]; readonly todo: string | null } | { why: string; todo: string } {
  const obstacle = guardObstacle(fn);
  if (obstacle) return obstacle;
  const wanted = options.quarantine.get(fn.name);
  const keeping = wanted ? keepingIn(wanted, app) : null;
  const valuesOf = ({
    AWS_LAMBDA_EXEC_WRAPPER: wrapper = '',
    ...rest
  }: Readonly<Record<string, string>>): PlainMap =>
    target.onFunction(
      fn,
      {
        AWS_LAMBDA_EXEC_WRAPPER: replacing(wrapper),
        ...rest,
        ...(keeping?.variable ? { EMMENTAL_QUARANTINE: keeping.variable } : {}),
      },
      template,
    );
  const values = valuesOf(variablesOf(fn, options.closed.has(fn.name)));
  const byHand = (why: string) => ({
    why,
    todo: `put this into the template:\n${writeForPeople(valuesOf(variablesByHand(fn)), template.style)}`,
  });
  if (fn.at.file !== path) return byHand(`it is declared in ${fn.at.file}`);
  if (!template.document.hasIn(target.place(fn)))
    return byHand('the template does not declare it by this name: a loop or a macro creates it');
  const found = overlay(template, values);
  const [refused] = found.refused;
  if (refused) return byHand(`${refused.path.join('.')}: ${refused.why}`);
  const allowed = keeping?.statement
    ? withPermission(fn, values, keeping.statement, target, template)
    : { edits: found.edits, todo: null };
  const notes = [options.notes?.get(fn.name) ?? null, keeping?.wrong ?? null, allowed.todo].filter(
    (note) => note !== null,
  );
  return { edits: allowed.edits, todo: notes.length > 0 ? notes.join('\n') : null };
}

/**
 * Returns the edits that add the values and the permission to store blocked events, in one overlay, because both may be
 * added at the same place. If the permission cannot be added, the guard still works, but cannot store blocked events.
 */
function withPermission(
  fn: FunctionDeclaration,
  values: PlainMap,
  statement: PlainMap,
  target: Target,
  template: TemplateText,
): { readonly edits: readonly Edit[]; readonly todo: string | null } {
  const permission = target.permission(fn, statement, template);
  const both = typeof permission === 'string' ? null : overlay(template, joined(values, permission));
  const [refused] = both?.refused ?? [];
  if (both && !refused) return { edits: both.edits, todo: null };
  const why = refused ? `${refused.path.join('.')}: ${refused.why}` : String(permission);
  return {
    edits: overlay(template, values).edits,
    todo:
      `${fn.name} cannot keep blocked events yet: ${why}. Add to its role:\n` +
      writeForPeople([statement], template.style),
  };
}
