import type { Waiver, WaiverAuthor } from '@emmental/model';
import { type Outline, outlineOf, type Range, rangesAround } from './ranges.ts';

/** A waiver in a comment, and the ranges to which it applies, the smallest first. */
export interface CommentWaiver {
  readonly waiver: Waiver;
  readonly around: readonly Range[];
}

interface Form {
  readonly by: WaiverAuthor;
  /** Matches the text after the comment sign. Groups: `rules` (separated by commas), `until` (also a text that is no day) and `reason`. */
  readonly pattern: string;
}

/**
 * The form of Emmental, and the forms that other scanners document: checkov, "Suppressing and skipping
 * policies"; trivy, "Filtering", inline comments.
 */
const forms: readonly Form[] = [
  {
    by: 'emmental',
    pattern:
      'emmental:ignore\\s+(?<rules>\\S+)(?:\\s+until\\s+(?<until>\\d{4}-\\d{2}-\\d{2}\\b|\\d[\\w/-]*(?:\\.\\w+)*))?(?<reason>.*)',
  },
  {
    by: 'checkov',
    pattern:
      '(?:checkov|bridgecrew|cortex):skip=\\s*(?<rules>[A-Z][A-Z0-9_]+(?:,\\s*[A-Z][A-Z0-9_]+)*)(?::(?<reason>.*))?',
  },
  {
    by: 'trivy',
    pattern:
      '(?:trivy|tfsec):ignore:(?<rules>[\\w-]+)(?:\\[[^\\]]*\\])?(?::exp:(?<until>[\\w./-]*))?(?<reason>[^#]*)',
  },
];

/** The signs that begin a comment, by language. `alone` matches a line that contains only a comment. */
const hash = { sign: '#', alone: /^\s*#/ };
const slashes = { sign: '(?://|/\\*)', alone: /^\s*(?:\/\/|\/\*|\*)/ };
const hashAndSlashes = { sign: '(?:#|//|/\\*)', alone: /^\s*(?:#|\/\/|\/\*)/ };
const languages: readonly { readonly files: RegExp; readonly sign: string; readonly alone: RegExp }[] = [
  { files: /\.(ya?ml|template|py|txt|toml)$/, ...hash },
  { files: /\.(tf|tfvars|hcl)$/, ...hashAndSlashes },
  { files: /\.([cm]?[jt]s|[jt]sx)$/, ...slashes },
];

const anyForm = /emmental:ignore|(?:checkov|bridgecrew|cortex):skip=|(?:trivy|tfsec):ignore:/;
const mostWaivers = 2_000;

/** Returns the waivers in the comments of a text, at most 2,000. */
export function commentWaivers(file: string, text: string): readonly CommentWaiver[] {
  const language = languages.find(({ files }) => files.test(file));
  if (!language || !anyForm.test(text)) return [];
  const outline = outlineOf(text, language.alone);
  const found: CommentWaiver[] = [];
  for (const [index, line] of outline.lines.entries()) {
    if (!anyForm.test(line)) continue;
    for (const { by, pattern } of forms)
      for (const match of line.matchAll(new RegExp(`${language.sign}\\s*${pattern}`, 'g')))
        found.push(...waiversOf(match, by, file, index + 1, outline));
    if (found.length >= mostWaivers) break;
  }
  return found.slice(0, mostWaivers);
}

function waiversOf(
  match: RegExpExecArray,
  by: WaiverAuthor,
  file: string,
  line: number,
  outline: Outline,
): readonly CommentWaiver[] {
  const { rules = '', until, reason } = match.groups ?? {};
  const why = (reason ?? '')
    .replace(/\*\/\s*$/, '')
    .replace(/^[\s:—–-]+/, '')
    .trim();
  const around = rangesAround(outline, line);
  return rules.split(/,\s*/).map((rule) => ({
    waiver: {
      by,
      rule,
      reason: why === '' ? null : why,
      owner: null,
      until: until ?? null,
      file,
      line,
      column: match.index + 1,
    },
    around,
  }));
}
