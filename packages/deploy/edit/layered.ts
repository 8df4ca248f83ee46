import type { App } from '@emmental/model';
import type { TextFile } from '../outcome.ts';
import { applyEdits } from './edit.ts';
import { openTemplate, overlay, type Refused, type TemplateText } from './overlay.ts';
import { joined, type PlainMap } from './write.ts';

/** The template of an app in YAML or JSON, and the changes that are collected for it. */
export interface Layered {
  readonly template: TemplateText;
  /**
   * Adds values to the changes. Returns null, or a sentence if the values cannot be added. A sentence instead of values is
   * returned unchanged.
   */
  lay(values: PlainMap | string): string | null;
  /**
   * Returns the text after all changes, by path; the map is empty if nothing changed. Returns a sentence if the changes
   * contradict each other.
   */
  files(): ReadonlyMap<string, string> | string;
}

/** Opens the template of an app for changes. Returns a sentence if the template cannot be read. */
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
