import { expandActions, googleMethods, knownAction, resourceTypes } from '@emmental/knowledge';
import { nearestFew } from '@emmental/model';
import { type Glob, globOf, meets } from '../algebra/glob.ts';
import { starOf } from '../needs/pattern.ts';
import { isApplicable } from '../review/applicable.ts';

/** The actions of the question "who can do this?". */
export interface ActionQuery {
  /** The action or pattern, in the spelling of IAM's reference. */
  readonly action: string;
  /** The existing AWS actions that match, sorted; empty if the question is about all actions of every service. */
  readonly actions: readonly string[];
  /**
   * The matching permissions in Emmental's partial table of Google permissions. A permission that this table does not have
   * is in the list as the user wrote it.
   */
  readonly permissions: readonly string[];
  /** True for all actions of every service. */
  readonly isEverything: boolean;
}

/** The problem of an ACTION argument that names no action, and similar names. */
export interface NoAction {
  readonly problem: string;
  readonly nearest: readonly string[];
}

/** Reads the ACTION argument: `s3:DeleteObject`, `s3:Delete*`, `*` or a Google permission (`storage.objects.delete`, `storage.objects.*`). */
export function readAction(text: string): ActionQuery | NoAction {
  if (/^\*(:\*)?$/.test(text)) {
    const permissions = [...googlePermissions()];
    return { action: '*', actions: [], permissions, isEverything: true };
  }
  if (text.length > longest) return { problem: 'no action has such a long name', nearest: [] };
  if (!/^[\w:.*?-]+$/.test(text)) return { problem: 'it is not the name of an action', nearest: [] };
  if (text.includes(':')) return actionOfAws(text);
  return text.includes('.') ? actionOfGoogle(text) : withoutService(text);
}

/** In characters. The longest name in IAM's reference has 71. */
const longest = 128;

function actionOfAws(text: string): ActionQuery | NoAction {
  const actions = [...expandActions(text)].sort();
  const [service = '', name = ''] = text.split(':');
  if (actions.length > 0)
    return {
      action: knownAction(text) ?? (/[*?]/.test(service) ? text : `${service.toLowerCase()}:${name}`),
      actions,
      permissions: [],
      isEverything: false,
    };
  const ofService = expandActions(`${service}:*`);
  if (ofService.length === 0) {
    const services = [...new Set(expandActions('*:*').map((each) => each.slice(0, each.indexOf(':'))))];
    const near = nearestFew(service, services, 3);
    const named = near.map((each) => knownAction(`${each}:${name}`) ?? `${each}:*`);
    return { problem: `IAM's reference has no service ${service}`, nearest: named };
  }
  const problem = /[*?]/.test(name)
    ? `no action of ${service} matches it`
    : `IAM's reference has no such action of ${service}`;
  return { problem, nearest: nearestOf(`${service}:${name.replace(/[*?]/g, '')}`, ofService) };
}

/** Returns up to three names: names that differ by few letters, then names that contain the text. */
function nearestOf(text: string, names: readonly string[]): readonly string[] {
  const [, word = text] = text.toLowerCase().split(':');
  const parts = names.filter((each) => word.length > 2 && each.toLowerCase().includes(word));
  return [...new Set([...nearestFew(text, names, 3), ...parts])].slice(0, 3);
}

function actionOfGoogle(text: string): ActionQuery | NoAction {
  const known = googlePermissions();
  const pattern = globOf(text);
  const fitting = [...known].filter((each) => meets(pattern, globOf(each, false)) === 'yes').sort();
  const query = { action: text, actions: [], isEverything: false };
  if (fitting.length > 0) return { ...query, permissions: fitting };
  const near = nearestFew(text, [...known], 3).filter((each) => Math.abs(each.length - text.length) <= 2);
  const isName = /^[a-z][\w-]*(\.[\w-]+)+$/i.test(text);
  // The table is partial, so a permission outside the table may exist, unless it looks like a typing error.
  if (near.length === 0 && isName) return { ...query, permissions: [text] };
  return {
    problem: "Emmental's partial table of Google permissions has no permission of that name",
    nearest: near,
  };
}

/** Returns the problem of an action without a service (`DeleteObject`), with services that have the action. */
function withoutService(text: string): NoAction {
  const found = expandActions(`*:${text}`).slice(0, 3);
  const all = found.length > 0 ? found : expandActions('*:*');
  const named =
    found.length > 0 ? found : all.filter((each) => each.toLowerCase().endsWith(`:${text.toLowerCase()}`));
  return { problem: 'write the service before the action', nearest: named };
}

const googlePermissions = (): ReadonlySet<string> =>
  new Set([...googleMethods.values()].flatMap(({ permissions }) => permissions));

/** Returns true if the action can be done on this resource. Every action fits `*`; an action without resource types fits only `*`. */
export function fitsResource(action: string, resource: Glob): boolean {
  if (resource.key === '*' || action === '*') return true;
  const types = resourceTypes(action);
  if (types.length === 0) return false;
  return (
    types.some(({ arn }) => meets(globOf(starOf(arn)), resource) !== 'no') && isApplicable(action, resource)
  );
}
