import type { Feed } from './feeds.ts';
import type { Location } from './location.ts';
import type { Value } from './value.ts';
import type { Wording } from './wording.ts';

export type Format = 'cloudformation' | 'sam' | 'serverless' | 'terraform' | 'cdk' | 'gcloud' | 'handler';

/** One deployable set of functions. `id` = template path, or `<file>` of the first handler when there is no template. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly template: string | null;
  /** The folder of the template, or of the first handler where there is none; '' is the root. */
  readonly folder: string;
  readonly format: Format;
  readonly functions: readonly FunctionDeclaration[];
  /** State machines, API integrations, rules, pipes, resolvers: they hold a role too. */
  readonly subjects: readonly Subject[];
  readonly roles: readonly Role[];
  readonly resources: ReadonlyMap<string, Resource>;
  /** Policies on resources: bucket, queue and topic policies, Lambda permissions, key policies. */
  readonly resourcePolicies: readonly ResourcePolicy[];
  /** Messages that resources pass to each other without a function between them; absent = none. Triggers of functions are not here. */
  readonly feeds?: readonly Feed[];
  /** Files of the repository in each layer that the template builds, by logical id; absent = it builds none from a folder. */
  readonly layers?: ReadonlyMap<string, Package>;
  /** `Parameters` of a CloudFormation or SAM template, as they are written, by name; absent = it has none. */
  readonly parameters?: ReadonlyMap<string, Value>;
  /** The template language's names for CloudFormation's properties; absent = CloudFormation's own names. */
  readonly wording?: Wording;
  /** Modules and plug-ins that a deployment fetches from elsewhere; absent = the format fetches nothing. */
  readonly fetched?: readonly Fetched[];
  /** How many scalar template values were evaluated, and how many of them stayed unknown. */
  readonly values: { readonly total: number; readonly unknown: number };
}

/** A module of Terraform that lies elsewhere, a plug-in of the Serverless Framework. */
export interface Fetched {
  readonly kind: 'module' | 'plugin';
  /** `module.fn`, `plugins.serverless-offline`. */
  readonly id: string;
  /** Its address or name, as it is written. */
  readonly source: string;
  /** The version, commit or lockfile that pins it; null = each deployment may fetch another version. */
  readonly pinnedBy: string | null;
  readonly at: Location;
}

export interface Resource {
  readonly id: string;
  /** CloudFormation type, e.g. `AWS::DynamoDB::Table`. */
  readonly type: string;
  readonly properties: Value;
  /** The template condition under which it exists. */
  readonly condition: string | null;
  /** True when the format generated it (an implicit API, a role). */
  readonly generated: boolean;
  /** Where people find what it was generated from: `Fn.Events.Upload`, `functions.work.events[0]`; absent = under its own id, or nowhere. */
  readonly place?: string;
  readonly at: Location;
}

export type Language = 'javascript' | 'python' | 'other';

export interface FunctionDeclaration {
  /** `<template path>#<logical id, or the key in serverless.yml>`; without a template `<file>#<export>`. */
  readonly id: string;
  /** The user's name for it: logical id or key. */
  readonly name: string;
  /** The CloudFormation logical id that resource references use. Same as `name` except in serverless.yml. */
  readonly logicalId: string;
  readonly at: Location;
  readonly runtime: string | null;
  readonly language: Language;
  readonly packageType: 'zip' | 'image';
  /** The place of the code and the export that starts, or the reason why these are not known. */
  readonly handler: HandlerReference | { readonly kind: 'unknown'; readonly why: string };
  readonly environment: ReadonlyMap<string, Value>;
  /** Names that the service gives to all its functions; absent = none, or they are not known. */
  readonly shared?: ReadonlySet<string>;
  /** Id into `App.roles`; null when the role is not in this template (then `granted` is unknown, not empty). */
  readonly role: string | null;
  readonly triggers: readonly Trigger[];
  /** Every other setting, by its CloudFormation property name: Timeout, VpcConfig, Layers, TracingConfig, … */
  readonly settings: ReadonlyMap<string, Value>;
  /** Folders, relative to the root, of the layers that the same template builds; absent = none. */
  readonly layerDirectories?: readonly string[];
  /** Files of the repository that are deployed with it; absent = not known here, as after a bundler. */
  readonly package?: Package;
  /** The template condition under which it exists. */
  readonly condition: string | null;
  /** The account that it runs as, in Google Cloud; absent on AWS, where that is its role. */
  readonly account?: ServiceAccount;
}

/** Files of the repository in a deployment package. Functions with the same package share it. */
export interface Package {
  /** The folder that is packed, relative to the root. */
  readonly directory: string;
  /** Files in it that are credentials, and the line that takes each; null = all of the folder is taken. */
  readonly credentials: readonly {
    readonly path: string;
    /** A description such as `a private key`, `settings of an environment`. */
    readonly what: string;
    readonly takenBy: TakingPattern | null;
  }[];
  /**
   * Credentials in the text of its files. They are looked for in layers only: in a function, the code that is
   * loaded is examined instead. Absent = nobody looked.
   */
  readonly secrets?: readonly { readonly what: string; readonly at: Location }[];
  /** The pattern line that includes every file, also those that the tool leaves out by default; null = there is none. */
  readonly takesAll: TakingPattern | null;
  /** The place that declares the packaging, or the function. */
  readonly at: Location;
}

export interface TakingPattern {
  readonly pattern: string;
  readonly at: Location;
}

/** The account that a function of Google Cloud runs as, with the roles that the template grants it. */
export interface ServiceAccount {
  /** Address of its resource, or its common name: an e-mail address, `the default account of Compute Engine`. */
  readonly id: string;
  /** `default` = Google makes it for all functions of a project; `unknown` = nobody could decide which account it is. */
  readonly kind: 'own' | 'default' | 'unknown';
  readonly roles: readonly GoogleGrant[];
  readonly at: Location;
}

/** One role that an account holds: `roles/storage.objectViewer` on a bucket. */
export interface GoogleGrant {
  /** `roles/editor`; null when it is not known. */
  readonly role: string | null;
  /** The scope of the grant: `project`, or the address or name of a resource. */
  readonly on: string;
  /** The resource that gives it. */
  readonly by: string;
  readonly when: string | null;
  readonly at: Location;
}

/** `directory` is the folder of the deployed code (CodeUri), relative to the root; `inline` holds ZipFile code. */
export interface HandlerReference {
  readonly kind: 'handler';
  readonly directory: string;
  /** As written: `src/orders.handler`. */
  readonly handler: string;
  readonly inline: { readonly text: string; readonly at: Location } | null;
  /** The entry points of a bundler, relative to `directory`; absent = none. */
  readonly entryPoints?: readonly string[];
}

export type Exposure = 'public' | 'authenticated' | 'account' | 'internal' | 'unknown';

/** A source that can start a function. `kind` is a row of `knowledge`'s trigger table (`api`, `s3`, `sqs`, `schedule`, …). */
export interface Trigger {
  readonly kind: string;
  /** For people: `POST /orders`, `s3 Uploads`, `cron(0 2 * * ? *)`. */
  readonly source: string;
  /** The template resource that is the source, where there is one. */
  readonly sourceId: string | null;
  /** The value that names the source (an ARN, a queue reference), for the permissions the trigger needs. */
  readonly sourceValue: Value | null;
  readonly exposure: Exposure;
  /** The reason: `no authorizer`, `Cognito authorizer Users`, `bucket policy line 12`, `not in the template`. */
  readonly by: string;
  /** The exposure under each condition of the template, where `exposure` is unknown for no other reason; otherwise absent. */
  readonly cases?: readonly { readonly when: string | null; readonly exposure: Exposure }[];
  readonly at: Location;
  /** The place that declares it: `OrdersApi.Events.Place`, `functions.orders.events[0]`, or the id of a resource; null = none. */
  readonly place: string | null;
  readonly settings: ReadonlyMap<string, Value>;
}

/**
 * A resource other than a function that holds a role. Triggers give the edges from resources to functions;
 * behaviours give the edges from functions to resources.
 */
export interface Subject {
  /** `<template path>#<resource>`. */
  readonly id: string;
  /** The part of `id` behind the template: the resource, and its number where one resource holds several roles. */
  readonly resource: string;
  readonly kind: 'state-machine' | 'api' | 'rule' | 'pipe' | 'resolver' | 'schedule';
  readonly name: string;
  readonly role: string | null;
  /** API calls of its definition; `unknown` = parts of the definition that were not read. */
  readonly calls: readonly {
    readonly action: string;
    readonly resource: Value;
    /** `possible` = needed only for some requests or settings; absent = known. */
    readonly certainty?: 'known' | 'possible';
    readonly at: Location;
  }[];
  readonly unknown: readonly { readonly why: string; readonly at: Location }[];
  readonly at: Location;
}

export interface Role {
  /** Logical id of the role, or `<function>Role` when the format makes one. */
  readonly id: string;
  /** The template that declares the role, where another template passes it down: others may hold it too. */
  readonly of?: string;
  /** Names of the functions (and subjects) that hold it. */
  readonly holders: readonly string[];
  readonly generated: boolean;
  /** Where people find what it was generated from, as of its resource. */
  readonly place?: string;
  readonly statements: readonly Statement[];
  /** Managed policies by name. Their content, where known, is in `knowledge`. */
  readonly managed: readonly { readonly policy: Value; readonly at: Location }[];
  readonly boundary: Value | null;
  /** Statements of the boundary, if the template itself declares it. */
  readonly boundaryPolicy?: {
    readonly statements: readonly Statement[];
    readonly unknown: readonly { readonly why: string; readonly at: Location }[];
  };
  readonly trust: readonly Statement[];
  /** Parts of the role that were not understood: then grants are "at least these". */
  readonly unknown: readonly { readonly why: string; readonly at: Location }[];
  readonly at: Location;
}

/** One statement of an identity or resource policy, evaluated. Lists are never empty where present. */
export interface Statement {
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  readonly action: { readonly not: boolean; readonly values: readonly Value[] };
  readonly resource: { readonly not: boolean; readonly values: readonly Value[] } | null;
  readonly principal: { readonly not: boolean; readonly value: Value } | null;
  readonly condition: Value | null;
  /** The template condition under which the statement exists. */
  readonly when: string | null;
  /**
   * Id of the policy that holds the statement, where the policy is a resource of its own beside the role; or of
   * the SAM connector that it is made for.
   */
  readonly heldBy?: string;
  /** Where it came from: `inline`, `managed:<name>`, `template:<SAM policy template>`, `generated` (the format adds it by itself), … */
  readonly origin: string;
  readonly at: Location;
}

/** The principals that a statement admits, and the kind of policy that admits them. */
export interface Audience {
  readonly exposure: Exposure;
  readonly by: string;
}

export interface ResourcePolicy {
  /** Logical id of the resource the policy is on; null when it is not in the template. */
  readonly resource: string | null;
  /**
   * Logical id of the resource that the user declared for the policy; absent where it is the resource that the
   * policy is on, or where a format made it.
   */
  readonly declaredBy?: string;
  readonly statements: readonly Statement[];
  /** The principals that each statement admits, in the same order; null for a denial. */
  readonly audiences: readonly (Audience | null)[];
  readonly at: Location;
}
