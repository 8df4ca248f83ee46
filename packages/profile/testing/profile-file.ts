import { profile } from '@emmental/model/schema';
import { isMap, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import type { ProfileFile } from '../rulebase.ts';

/** A rulebase from its text, as the reader gives it; `company` is what it extends, the nearest first. */
export function fileOf(
  text: string,
  company: readonly ProfileFile[] = [],
  path = 'emmental.yaml',
): ProfileFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return {
    path,
    profile: profile.parse(document.toJS()),
    company,
    locate: (...keys) => {
      for (let length = keys.length; length > 0; length--) {
        const parent = length === 1 ? document.contents : document.getIn(keys.slice(0, length - 1), true);
        const pair = isMap(parent)
          ? (parent as YAMLMap).items.find((item) => String(item.key) === keys[length - 1])
          : null;
        const offset = (pair?.key as { range?: [number, number, number] } | undefined)?.range?.[0];
        if (offset === undefined) continue;
        const { line, col } = lines.linePos(offset);
        return { file: path, line, column: col };
      }
      return { file: path, line: 1, column: 1 };
    },
  };
}

export const parsed = (text: string): ProfileFile['profile'] => fileOf(text).profile;
