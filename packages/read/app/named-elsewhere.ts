import { type App, asString, type Source } from '@emmental/model';

/**
 * Adds to each app which of its functions the templates of other apps name, as `handedOn`: whoever gets the name of a function may
 * start it. Only functions without a trigger and with a written name are looked for, as a word of the text of a template.
 */
export function withNamedElsewhere(apps: readonly App[], source: Source): readonly App[] {
  const wanted = new Map<string, { readonly app: App; readonly logicalId: string }[]>();
  for (const app of apps)
    for (const { logicalId, triggers } of app.functions) {
      const name = triggers.length === 0 ? nameOf(logicalId, app) : null;
      if (name === null || app.handedOn?.has(logicalId)) continue;
      wanted.set(name, [...(wanted.get(name) ?? []), { app, logicalId }]);
    }
  if (wanted.size === 0) return apps;
  const places = new Map<App, Map<string, string>>();
  for (const template of new Set(apps.flatMap(({ template }) => template ?? [])))
    for (const [name, line] of wordsIn(template, source))
      for (const { app, logicalId } of wanted.get(name) ?? []) {
        if (app.template === template) continue;
        const found = places.get(app) ?? new Map<string, string>();
        places.set(app, found);
        if (!found.has(logicalId)) found.set(logicalId, `${template}:${line}`);
      }
  return apps.map((app) => {
    const found = places.get(app);
    return found ? { ...app, handedOn: new Map([...(app.handedOn ?? []), ...found]) } : app;
  });
}

/** Returns the name that a template gives to a function; null if it is made at deployment. */
function nameOf(logicalId: string, { resources }: App): string | null {
  const properties = resources.get(logicalId)?.properties;
  const name = properties?.kind === 'fields' ? properties.fields.get('FunctionName') : undefined;
  const text = name ? asString(name) : null;
  return text !== null && /^[\w-]+$/.test(text) ? text : null;
}

/** Returns each word of a template with its first line, counted from 1. */
function wordsIn(template: string, source: Source): ReadonlyMap<string, number> {
  const read = source.kind(template) === 'file' ? source.read(template) : null;
  const words = new Map<string, number>();
  if (read === null || !('text' in read)) return words;
  for (const [index, line] of read.text.split('\n').entries())
    for (const [word] of line.matchAll(/[\w-]+/g)) if (!words.has(word)) words.set(word, index + 1);
  return words;
}
