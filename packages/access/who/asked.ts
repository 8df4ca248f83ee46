import { expandActions, googleMethods, knownAction, resourceTypes } from '@emmental/knowledge';
import { nearestFew } from '@emmental/model';
import { type Glob, globOf, meets } from '../algebra/glob.ts';
import { starOf } from '../needs/pattern.ts';
import { isApplicable } from '../review/applicable.ts';

/** The actions that a question is about. */
export interface Asked {
  /** In the reference's spelling. */
  readonly action: string;
  /** The existing actions of AWS, sorted; empty for the actions of every service. */
  readonly actions: readonly string[];
  /**
   * The permissions of Google that the pattern names and the table has; a permission that the table does not have
   * appears as it was written.
   */
  readonly permissions: readonly string[];
  /** True for all actions of every service. */
  readonly isEverything: boolean;
}

/** The problem of an ACTION argument that names no action, and the names that it may mean. */
export interface NoAction {
  readonly problem: string;
  readonly nearest: readonly string[];
}

/** Reads `s3:DeleteObject`, `s3:Delete*`, `*` or a permission of Google (`storage.objects.delete`, `storage.objects.*`). */
export function readAction(text: string): Asked | NoAction {
  if (/^\*(:\*)?$/.test(text)) {
    const permissions = [...googlePermissions()];
    return { action: '*', actions: [], permissions, isEverything: true };
  }
  if (text.length > longest) return { problem: 'no action has so long a name', nearest: [] };
  if (!/^[\w:.*?-]+$/.test(text)) return { problem: 'it is not the name of an action', nearest: [] };
  return text.includes(':') ? actionOfAws(text) : text.includes('.') ? actionOfGoogle(text) : bare(text);
}

/** In characters. Source: IAM's reference, of which the longest name has 71. */
const longest = 128;

function actionOfAws(text: string): Asked | NoAction {
  const actions = [...expandActions(text)].sort();
  const [service = '', name = ''] = text.split(':');
  if (actions.length > 0)
    return {
      action: knownAction(text) ?? (/[*?]/.test(service) ? text : `${service.toLowerCase()}:${name}`),
      actions,
      permissions: [],
      isEverything: false,
    };
  const own = expandActions(`${service}:*`);
  if (own.length === 0) {
    const services = [...new Set(expandActions('*:*').map((each) => each.slice(0, each.indexOf(':'))))];
    const near = nearestFew(service, services, 3);
    const named = near.map((each) => knownAction(`${each}:${name}`) ?? `${each}:*`);
    return { problem: `IAM's reference has no service ${service}`, nearest: named };
  }
  const problem = /[*?]/.test(name)
    ? `no action of ${service} matches it`
    : `IAM's reference has no such action of ${service}`;
  return { problem, nearest: nearestOf(`${service}:${name.replace(/[*?]/g, '')}`, own) };
}

/** Returns names that differ by few letters, then names that begin or end with the text. */
function nearestOf(text: string, names: readonly string[]): readonly string[] {
  const [, word = text] = text.toLowerCase().split(':');
  const parts = names.filter((each) => word.length > 2 && each.toLowerCase().includes(word));
  return [...new Set([...nearestFew(text, names, 3), ...parts])].slice(0, 3);
}

function actionOfGoogle(text: string): Asked | NoAction {
  const known = googlePermissions();
  const pattern = globOf(text);
  const fitting = [...known].filter((each) => meets(pattern, globOf(each, false)) === 'yes').sort();
  const asked = { action: text, actions: [], isEverything: false };
  if (fitting.length > 0) return { ...asked, permissions: fitting };
  const near = nearestFew(text, [...known], 3).filter((each) => Math.abs(each.length - text.length) <= 2);
  const isName = /^[a-z][\w-]*(\.[\w-]+)+$/i.test(text);
  // The table is partial: a permission that it does not have may exist, unless it looks like a typing error.
  if (near.length === 0 && isName) return { ...asked, permissions: [text] };
  return {
    problem: 'the partial table of Google permissions has none of that name',
    nearest: near,
  };
}

/** `DeleteObject` without its service. */
function bare(text: string): NoAction {
  const of = expandActions(`*:${text}`).slice(0, 3);
  const all = of.length > 0 ? of : expandActions('*:*');
  const named =
    of.length > 0 ? of : all.filter((each) => each.toLowerCase().endsWith(`:${text.toLowerCase()}`));
  return { problem: 'write the service before the action', nearest: named };
}

const googlePermissions = (): ReadonlySet<string> =>
  new Set([...googleMethods.values()].flatMap(({ permissions }) => permissions));

/** Can the action meet this resource? Every action meets `*`; one that takes no resource nothing else. */
export function fitsResource(action: string, resource: Glob): boolean {
  if (resource.key === '*' || action === '*') return true;
  const types = resourceTypes(action);
  if (types.length === 0) return false;
  return (
    types.some(({ arn }) => meets(globOf(starOf(arn)), resource) !== 'no') && isApplicable(action, resource)
  );
}
