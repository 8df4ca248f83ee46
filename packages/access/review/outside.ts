import { addsNoPermissions, layerNeeds } from '@emmental/knowledge';
import { type App, choicesOf, type FunctionDeclaration, type Value } from '@emmental/model';
import { globOf, meets } from '../algebra/glob.ts';
import type { HolderReview } from './review.ts';

/**
 * Returns the reason why a function may need a permission that neither its code nor its template shows: something unknown starts it, a layer
 * brings an extension, a plug-in or a macro changes its role. Returns null if there is no such reason.
 */
export function outsideNeedOf(fn: FunctionDeclaration, holder: HolderReview, app: App): string | null {
  const starter = fn.triggers.find(({ kind, exposure }) => kind === 'custom' && exposure === 'unknown');
  if (starter)
    return `${starter.source} starts it in a way that is not known, and may need permissions of its role`;
  const role = app.roles.find(({ id }) => id === holder.role.id);
  const [unread] = role?.unknown ?? [];
  if (unread) return `a part of its role was not read: ${unread.why}`;
  const plugin = (app.plugins ?? []).find((name) => !addsNoPermissions(name));
  if (plugin !== undefined) return `the plug-in ${plugin} may give its role permissions, or need them`;
  const excess = holder.excess.map(({ action }) => action);
  const layer = layersOf(fn).find((each) => needsOne(each, excess));
  return layer === undefined
    ? null
    : `the layer ${nameOf(layer)} may need a permission that its code does not`;
}

/** Returns true if a layer may use one of these permissions. A layer that is not in the table may use any. */
function needsOne(layer: string, actions: readonly string[]): boolean {
  const known = layerNeeds.find(({ layer: pattern }) => pattern.test(layer));
  if (!known) return actions.length > 0;
  const globs = known.actions.map((action) => globOf(action.toLowerCase()));
  return actions.some((action) => globs.some((glob) => meets(glob, globOf(action.toLowerCase())) !== 'no'));
}

/** Returns the texts of the layers that the template does not declare; `*` stands for a part that is not known. */
function layersOf(fn: FunctionDeclaration): readonly string[] {
  const value = fn.settings.get('Layers');
  return value ? itemsOf(value).flatMap((item) => outsideLayer(item) ?? []) : [];
}

const itemsOf = (value: Value): readonly Value[] =>
  choicesOf(value).flatMap(({ value: choice }) =>
    choice.kind === 'list'
      ? choice.items.flatMap((item) => choicesOf(item).map(({ value: each }) => each))
      : [choice],
  );

function outsideLayer(value: Value): string | null {
  if (value.kind === 'constant') return String(value.value);
  if (value.kind !== 'text') return '*';
  const [only] = value.parts;
  const isDeclared = value.parts.length === 1 && typeof only === 'object' && only.kind === 'resource';
  return isDeclared ? null : value.parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
}

/** `arn:aws:lambda:eu-west-1:1111:layer:Acme:3` → `Acme`. */
const nameOf = (layer: string): string =>
  /:layer:([^:]+)/.exec(layer)?.[1] ?? (layer === '*' ? '(not known)' : layer);
