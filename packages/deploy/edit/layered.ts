import type { App } from '@emmental/model';
import type { TextFile } from '../outcome.ts';
import { applyEdits } from './edit.ts';
import { openTemplate, overlay, type Refused, type TemplateText } from './overlay.ts';
import { joined, type PlainMap } from './write.ts';

/** The template of an app in YAML or JSON, with changes laid over it one after the other. */
export interface Layered {
  readonly template: TemplateText;
  /**
   * Lays values over the template. Returns null when they are laid, else the sentence that says why not; a
   * sentence in the place of the values is passed on.
   */
  lay(values: PlainMap | string): string | null;
  /**
   * Returns the text after all changes, by path; the map is empty where nothing changed. A sentence says why the
   * changes cannot stand together.
   */
  files(): ReadonlyMap<string, string> | string;
}

/** Opens the template of an app for changes; returns a sentence when it cannot be opened. */
export function layered({ template: path }: App, files: readonly TextFile[]): Layered | string {
  const file = files.find((file) => file.path === path);
  if (!file) return 'its template could not be read';
  const template = openTemplate(file.text);
  if (typeof template === 'string') return template;
  let all: PlainMap = {};
  return {
    template,
    lay: (values) => {
      if (typeof values === 'string') return values;
      const [refused] = overlay(template, values).refused;
      if (refused) return sentenceOf(refused);
      all = joined(all, values);
      return null;
    },
    files: () => {
      const { edits, refused } = overlay(template, all);
      const [first] = refused;
      if (first) return sentenceOf(first);
      const text = applyEdits(file.text, edits);
      return text === file.text ? new Map() : new Map([[file.path, text]]);
    },
  };
}

const sentenceOf = ({ path, why }: Refused): string => `${path.join('.')}: ${why}`;
