import type {
  App,
  Artefact,
  Diagnostic,
  Fetched,
  Format,
  Link,
  Location,
  Source,
  Trigger,
  Value,
  Wording,
} from '@emmental/model';
import type { Packaging } from './app/packaging/packaging.ts';
import type { Caller } from './app/role-callers.ts';
import type { Origins } from './origins.ts';
import type { MapNode, Node } from './tree.ts';

/**
 * A template language. Each format translates ("lowers") its files to the same CloudFormation tree, which
 * keeps the positions in the user's files. One builder turns that tree into an App. To add a format, add a
 * folder that exports an object of this type.
 */
export interface TemplateFormat {
  readonly name: Exclude<Format, 'handler'>;
  /** Tells if a parsed document has this format. Called for every YAML and JSON file, so it must be quick. */
  recognises(path: string, root: MapNode): boolean;
  lower(document: Document, context: LowerContext): Template;
}

/** One parsed file. */
export interface Document {
  readonly path: string;
  readonly root: MapNode;
}

/** A file that a template includes. Its root may also be a list or a scalar. */
export interface Included {
  readonly path: string;
  readonly root: Node;
}

export interface LowerContext {
  readonly source: Source;
  /**
   * Parses another YAML or JSON file of the repository. The caller of `lower` caches the result and collects
   * the diagnostics.
   */
  parse(path: string): Included | null;
  /**
   * Values from the command line: `--env NAME=VALUE`, `--opt name=value`, `--param Name=value`. The
   * environment variables of the scanner itself are never used.
   */
  readonly options: {
    readonly env: ReadonlyMap<string, string>;
    readonly opt: ReadonlyMap<string, string>;
    readonly parameters: ReadonlyMap<string, string>;
  };
}

/** A CloudFormation template with all transforms applied, ready for the evaluator and the builder. */
export interface Template {
  readonly path: string;
  readonly format: Exclude<Format, 'handler'>;
  readonly name: string;
  /**
   * Parameters, Mappings, Conditions, Resources, Outputs. Contains only CloudFormation types, no `Transform`
   * and no `Globals`.
   */
  readonly root: MapNode;
  /** Properties of functions that CloudFormation cannot express, by logical id. */
  readonly functions: ReadonlyMap<string, FunctionOrigin>;
  /**
   * The parameters of a deployment, in CloudFormation's terms. Absent when they are in `Parameters` of
   * `root`.
   */
  readonly parameters?: ReadonlyMap<string, Value>;
  /** Conditions that the format evaluates by itself, by their text; absent = `Conditions` of the tree has them. */
  readonly conditions?: NonNullable<App['conditions']>;
  /** The packaging of layers, by logical id. A layer without an entry contains its entire folder. */
  readonly layers?: ReadonlyMap<string, Packaging>;
  /** The logical ids that the format generated. */
  readonly generated: ReadonlyMap<string, Generated>;
  /**
   * The origins of statements that the format added, by the place of each statement. Absent when there are
   * none.
   */
  readonly origins?: Origins;
  /**
   * Values that a format's own resolver could only partly decide. The tree contains `{ 'Emmental::Value':
   * '<key>' }` in place of each of them.
   */
  readonly values: ReadonlyMap<string, Value>;
  /** The format's own terms for CloudFormation's properties. Absent when it uses CloudFormation's terms. */
  readonly wording?: Wording;
  /** Content that the deployment fetches from elsewhere. Absent when there is none. */
  readonly fetched?: readonly Fetched[];
  /** The plug-ins that change the template at a deployment; absent = the format has none. */
  readonly plugins?: readonly string[];
  /** Parts of the app that were not read. Absent when everything was. */
  readonly unread?: readonly Unread[];
  /** Values that the template hands to other deployments, besides its exports. Absent when there are none. */
  readonly outputs?: readonly { readonly name: string; readonly value: Value; readonly at: Location }[];
  /** The nested stacks whose template lies in the repository. Absent when there are none. */
  readonly nested?: readonly NestedTemplate[];
  /** True for a nested template: its parent reads all its outputs. */
  readonly isNested?: true;
  /** Roles of other templates that guests and users of identity pools have. Absent when there are none. */
  readonly outsiders?: readonly Caller[];
  /** Names the functions that nested templates start. Absent where the template nests none that was read. */
  readonly inside?: StartedInside;
  readonly diagnostics: readonly Diagnostic[];
}

/** A nested stack whose template lies in the repository. */
export interface NestedTemplate {
  readonly file: string;
  /** The logical id of the stack. */
  readonly id: string;
  readonly at: Location;
}

/** The functions of a template that its nested templates start. */
export interface StartedInside {
  /** The triggers that nested templates make, by the logical id of the function. */
  readonly triggers: ReadonlyMap<string, readonly Trigger[]>;
  /** `<nested stack> <function>`, for each function of which everything that the stack does with it is known. */
  readonly followed: ReadonlySet<string>;
}

/**
 * A part of an app that was not read: a macro, a definition in a bucket, a broken file. It may start functions
 * and change roles.
 */
export interface Unread {
  /** As people name it: `the macro AcmeMacro`. */
  readonly name: string;
  readonly at: Location;
  /** The functions that it may start, by logical id. */
  readonly starts: 'all' | readonly string[];
  /** The roles that it may give permissions, by logical id. */
  readonly grants: 'all' | readonly string[];
}

export interface Generated {
  /** The logical id of the resource from which it was generated. */
  readonly from: string;
  /**
   * The part of the user's file that caused the resource, when neither a function nor an event did:
   * `provider.iam.role`.
   */
  readonly place?: string;
}

export interface FunctionOrigin {
  /** The user's name of the function: its key in serverless.yml, its logical id in other formats. */
  readonly name: string;
  readonly at: Location;
  /** The folder of the code, relative to the root. Null when it is not in the repository. */
  readonly directory: string | null;
  /**
   * The packaging of the code. Null when the packaging is not known, for example with a bundler. Absent when
   * the folder is packed as it is.
   */
  readonly packaging?: Packaging | null;
  /** The package that is deployed, where it is not a folder. Absent = `Code` names it. */
  readonly artefact?: Artefact;
  /** How the folder was found where the template does not name it. Absent = the template names it. */
  readonly link?: Link;
  /** Entry points of a bundler (`Metadata.BuildProperties.EntryPoints`), relative to `directory`. */
  readonly entryPoints: readonly string[];
  /** Names of environment variables that the service gives to all functions. Absent when there are none. */
  readonly shared?: ReadonlySet<string>;
  /**
   * The events of the function, each with its position in the user's file and its generated resources
   * (mapping, permission, rule).
   */
  readonly events: readonly EventOrigin[];
}

/**
 * One event as the user wrote it. The builder finds the source and the audience of the event through the
 * generated resources.
 */
export interface EventOrigin {
  /** SAM's event key, or `httpApi#1` in serverless.yml. */
  readonly name: string;
  /** The path below the function in the user's file: `Events.Upload`, `events[0]`. */
  readonly place: string;
  /** The event type as the format names it: `Api`, `SQS`, `http`, `sqs`. */
  readonly type: string;
  readonly at: Location;
  /**
   * Logical ids of the resources that the format generated for the event. Empty when the event could not be
   * read.
   */
  readonly generated: readonly string[];
}
