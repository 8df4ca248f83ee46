import { choicesOf, type Value } from '@emmental/model';
import type { Declared } from '../../compile/declared.ts';

/** Returns the cloud in which the function runs; a handler without a template does not show it. */
export function cloudOf({ app, declaration }: Declared): 'aws' | 'google' | 'unknown' {
  if (declaration?.account) return 'google';
  return app === null || app.format === 'handler' || declaration === null ? 'unknown' : 'aws';
}

/** Returns true for a function in a network of the user (VPC), whose services have private addresses. */
export const isInNetwork = ({ declaration }: Declared): boolean =>
  isSet(declaration?.settings.get('VpcConfig')) ||
  (declaration?.account !== undefined &&
    hasConnector({ kind: 'fields', fields: declaration.settings, open: false }));

/** Returns true for settings that connect a function of Google Cloud with a network. Source: hashicorp/google provider documentation. */
const hasConnector = (value: Value): boolean => {
  if (value.kind === 'list') return value.items.some(hasConnector);
  if (value.kind !== 'fields') return false;
  return [...value.fields].some(([name, field]) =>
    networkSettings.has(name) ? isSet(field) : hasConnector(field),
  );
};

/** Returns what of a setting of Google Cloud connects a function with a network; null = nothing does. */
export function networkPart(name: string, value: Value): Value | null {
  if (networkSettings.has(name)) return value;
  if (value.kind === 'list') {
    const items = value.items.flatMap((item) => networkPart('', item) ?? []);
    return items.length === 0 ? null : { ...value, items };
  }
  if (value.kind !== 'fields') return null;
  const fields = [...value.fields].flatMap(([key, field]) => {
    const part = networkPart(key, field);
    return part === null ? [] : [[key, part] as const];
  });
  return fields.length === 0 ? null : { ...value, fields: new Map(fields) };
}

const networkSettings: ReadonlySet<string> = new Set([
  'vpc_connector',
  'vpc_access',
  'direct_vpc_network_interface',
]);

export const isTraced = ({ declaration }: Declared): boolean =>
  holdsText(declaration?.settings.get('TracingConfig'), /^Active$/);

/** Returns true for a function that starts from a snapshot: it reads its credentials from an address on the machine. */
export const isSnapshot = ({ declaration }: Declared): boolean =>
  holdsText(declaration?.settings.get('SnapStart'), /^PublishedVersions$/);

/** Returns the known texts of the layers: ARNs, and names of layers that the template makes (`own`). */
export function layersOf({
  declaration,
}: Declared): readonly { readonly text: string; readonly isOfTemplate: boolean }[] {
  const value = declaration?.settings.get('Layers');
  return value ? itemsOf(value).map(layerOf) : [];
}

function layerOf(value: Value): { readonly text: string; readonly isOfTemplate: boolean } {
  if (value.kind === 'constant') return { text: String(value.value), isOfTemplate: false };
  if (value.kind !== 'text') return { text: '', isOfTemplate: false };
  const [only] = value.parts;
  const isOfTemplate = value.parts.length === 1 && typeof only === 'object' && only.kind === 'resource';
  return { text: value.parts.map((part) => (typeof part === 'string' ? part : '*')).join(''), isOfTemplate };
}

const itemsOf = (value: Value): readonly Value[] =>
  choicesOf(value).flatMap(({ value: choice }) =>
    choice.kind === 'list'
      ? choice.items.flatMap((item) => choicesOf(item).map(({ value: each }) => each))
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
  // A value that is only known after deployment can contain the text.
  return value.kind === 'one-of'
    ? value.choices.some((choice) => holdsText(choice.value, pattern))
    : value.kind === 'text';
}
