/** Code that runs as a whole: the top level of a module, or a function, with what it names. */
export interface Region {
  /** Calls in it, and whether each runs whenever the region does. */
  readonly calls: Map<object, boolean>;
  readonly mentions: Mention[];
  /** Functions that it makes and hands on or keeps under a name: who has them may call them. */
  readonly handed: Region[];
}

/** A name in a region that may lead to other code. `sure`: it is called there, behind no condition that names a case. */
export interface Mention {
  /** `name`: `compile`; `member`: `ejs.compile`; `base`: its `ejs`; `text`: `'compile'`; `whole`: `require('ejs')`. */
  readonly kind: 'name' | 'member' | 'base' | 'text' | 'whole';
  readonly name: string;
  /** What a member is of, at the beginning of its chain. */
  readonly root: Root;
  readonly sure: boolean;
}

/** A name, an import in place, `this`, or anything else (null). */
export type Root = string | Lines | 'this' | null;

/** Where an import stands: by its lines the module graph tells what it loads. */
export interface Lines {
  readonly line: number;
  readonly endLine: number;
}

/** A local name that an import binds; `member` null is the module itself. */
export interface Binding extends Lines {
  readonly member: string | null;
}

export interface ModuleRegions {
  readonly top: Region;
  /** By the names that functions and classes have within the module. */
  readonly locals: ReadonlyMap<string, readonly Region[]>;
  /** By the names that others call them: exports, methods, properties; '' is the module itself where it is called. */
  readonly members: ReadonlyMap<string, readonly Region[]>;
  readonly bindings: ReadonlyMap<string, Binding>;
  /** Local names → the beginnings of what is put into them. */
  readonly flows: ReadonlyMap<string, ReadonlySet<Exclude<Root, null>>>;
  /** Names that stand for anything: parameters. */
  readonly parameters: ReadonlySet<string>;
}
