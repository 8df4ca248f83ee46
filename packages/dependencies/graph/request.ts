/** A request of a module to load another one. */
export interface ModuleRequest {
  /**
   * The specifier as written; only its beginning (`./locale/`) where `how` is `prefix`, and '' where code computes it.
   */
  readonly specifier: string;
  /** `import`: resolved by the rules of ES modules or of Python; `require`: by those of CommonJS. */
  readonly by: 'import' | 'require';
  readonly how: 'exact' | 'prefix' | 'computed';
  readonly line: number;
  /** The request may name no module: `from a import b` requests `a.b` in case that is one. */
  readonly mayFail: boolean;
}
