import type { App, Value } from '@emmental/model';
import { onTestFinished } from 'vitest';
import { readApps } from '../../../read-apps.ts';
import { repository } from '../../../testing/repository.ts';

/**
 * A configuration that was read for a test: its app, its values as plain data, and one line per diagnostic.
 */
export interface Configured {
  readonly app: App;
  readonly apps: readonly App[];
  /** Properties of a resource by its address. */
  properties(address: string): Plain;
  readonly types: Readonly<Record<string, string>>;
  readonly diagnostics: readonly string[];
}

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** Writes the files into a temporary folder and reads them. A single text becomes `main.tf`. */
export function configured(
  files: string | Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, string>> = {},
): Configured {
  const made = repository(typeof files === 'string' ? { 'main.tf': files } : files);
  onTestFinished(made.remove);
  const options = { env: new Map(), opt: new Map(), parameters: new Map(Object.entries(parameters)) };
  const { apps, diagnostics } = readApps(made.source, '', options);
  const [app] = apps;
  if (!app) throw new Error(`no app: ${diagnostics.map(({ message }) => message).join('; ')}`);
  return {
    app,
    apps,
    properties: (address) => {
      const resource = app.resources.get(address);
      if (!resource) throw new Error(`no ${address} among ${[...app.resources.keys()].join(', ')}`);
      return plain(resource.properties);
    },
    types: Object.fromEntries([...app.resources.values()].map(({ id, type }) => [id, type])),
    diagnostics: diagnostics.map(({ code, file, line, message }) => `${code} ${file}:${line} ${message}`),
  };
}

/**
 * Converts a value to plain data. Holes (unknown parts) are in angle brackets, with a default after `=`. An
 * unknown value becomes `?why`.
 */
export function plain(value: Value): Plain {
  switch (value.kind) {
    case 'constant':
      return value.value;
    case 'unknown':
      return `?${value.why}`;
    case 'list':
      return [...value.items.map(plain), ...(value.open ? ['…'] : [])];
    case 'fields':
      return {
        ...Object.fromEntries([...value.fields].map(([key, inner]) => [key, plain(inner)])),
        ...(value.open ? { '…': true } : {}),
      };
    case 'one-of':
      return { either: value.choices.map(({ when, value: inner }) => [when, plain(inner)]) };
    case 'text':
      return value.parts
        .map((part) => {
          if (typeof part === 'string') return part;
          const usual = 'default' in part && part.default !== undefined ? `=${part.default}` : '';
          if (part.kind === 'resource')
            return `<${part.id}${part.attribute === null ? '' : `.${part.attribute}`}>`;
          return part.kind === 'unknown'
            ? `<?${part.why}${usual}>`
            : `<${'name' in part ? part.name : part.path}${usual}>`;
        })
        .join('');
  }
}
