/** A request of a module to load another one. */
export interface ModuleRequest {
  /**
   * The specifier as written. If `how` is `prefix`, only its beginning (`./locale/`); if `how` is `computed`, ''.
   */
  readonly specifier: string;
  /** `import`: resolved by the rules of ES modules or of Python; `require`: by those of CommonJS. */
  readonly by: 'import' | 'require';
  readonly how: 'exact' | 'prefix' | 'computed';
  readonly line: number;
  /** True when the module may not exist: `from a import b` also requests `a.b`, because `b` may be a module. */
  readonly mayFail: boolean;
}
