import type { App, FunctionDeclaration, Value } from '@emmental/model';
import { choicesOf } from '@emmental/model';

/** What the template says of a function, for what no rule has to say; null = it is not in a template. */
export interface Facts {
  readonly app: App | null;
  readonly declaration: FunctionDeclaration | null;
}

export const factsOf = (app: App | null, fn: string): Facts => ({
  app,
  declaration: app?.functions.find(({ name }) => name === fn) ?? null,
});

/** In a network of the user's own: then addresses of private ranges are where its services are. */
export const isInNetwork = ({ declaration }: Facts): boolean => isSet(declaration?.settings.get('VpcConfig'));

export const isTraced = ({ declaration }: Facts): boolean =>
  holdsText(declaration?.settings.get('TracingConfig'), /^Active$/);

/** Credentials come from an address on the machine once a snapshot is restored. */
export const isSnapshot = ({ declaration }: Facts): boolean =>
  holdsText(declaration?.settings.get('SnapStart'), /^PublishedVersions$/);

/** Texts of the layers, as far as they are known: ARNs, and the names of layers that the template makes. */
export function layersOf({
  declaration,
}: Facts): readonly { readonly text: string; readonly own: boolean }[] {
  const value = declaration?.settings.get('Layers');
  return value ? itemsOf(value).map(layerOf) : [];
}

function layerOf(value: Value): { readonly text: string; readonly own: boolean } {
  if (value.kind === 'constant') return { text: String(value.value), own: false };
  if (value.kind !== 'text') return { text: '', own: false };
  const [only] = value.parts;
  const own = value.parts.length === 1 && typeof only === 'object' && only.kind === 'resource';
  return { text: value.parts.map((part) => (typeof part === 'string' ? part : '*')).join(''), own };
}

const itemsOf = (value: Value): readonly Value[] =>
  choicesOf(value).flatMap(({ value: choice }) =>
    choice.kind === 'list'
      ? choice.items.flatMap((item) => choicesOf(item).map((one) => one.value))
      : [choice],
  );

const isSet = (value: Value | undefined): boolean =>
  value !== undefined &&
  !(value.kind === 'constant' && (value.value === null || value.value === '')) &&
  !(
    value.kind === 'fields' &&
    !value.open &&
    [...value.fields.values()].every(
      (field) => field.kind === 'list' && field.items.length === 0 && !field.open,
    )
  );

function holdsText(value: Value | undefined, pattern: RegExp): boolean {
  if (value === undefined) return false;
  if (value.kind === 'constant') return pattern.test(String(value.value));
  if (value.kind === 'fields') return [...value.fields.values()].some((field) => holdsText(field, pattern));
  // What is only known at deployment may be it.
  return value.kind === 'one-of'
    ? value.choices.some((choice) => holdsText(choice.value, pattern))
    : value.kind === 'text';
}
