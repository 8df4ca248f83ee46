export type AttackClass =
  | 'sqli'
  | 'nosqli'
  | 'cmdi'
  | 'code-injection'
  | 'deserialization'
  | 'path-traversal'
  | 'ssrf'
  | 'xss'
  | 'xxe'
  | 'ssti'
  | 'ldap'
  | 'proto-pollution'
  | 'log4shell'
  | 'crlf'
  | 'redos';

/** Forms of a text that a rule can read: see `rules/views/`. */
export type ViewId = 'text' | 'sql' | 'path' | 'url' | 'lookup' | 'shell' | 'pattern';

/**
 * One signature, as data only. Engines read it as a packed table (`pack.ts`) or, in other languages, as JSON
 * (`vectors/table.ts`).
 */
export interface Rule {
  /** `class/kebab-name`, permanent. */
  readonly id: string;
  readonly class: AttackClass;
  /** Scenarios of the threat model. */
  readonly threats: readonly string[];
  readonly title: string;
  /** 0–1: how sure a hit of this rule alone is. */
  readonly score: number;
  /** Lower-case words of which the text must hold one before the patterns are tried. */
  readonly words: readonly string[];
  /**
   * Words made of letters wake the rule only where they stand alone (`standsAlone`), because the patterns read names
   * of SQL.
   */
  readonly alone?: true;
  /** Texts of which one must occur too. They keep words of everyday language from waking the rule. */
  readonly also?: readonly string[];
  /** The form of the text that the patterns read. */
  readonly view: ViewId;
  /** `bytes`: the start of binary values; `key`: names of members as `parent.key`; `text`: values and keys. */
  readonly on: 'text' | 'key' | 'bytes';
  /**
   * The rule hits when any of them matches. They have no lookaround, no back-reference and only bounded repetition, so
   * that none can explode.
   */
  readonly patterns: readonly RegExp[];
  /** Longer texts are skipped. Patterns with ^ and $ read the complete text. */
  readonly maxLength?: number;
  readonly hits: readonly string[];
  readonly misses: readonly string[];
}

export const defineRule = (rule: Rule): Rule => Object.freeze(rule);
