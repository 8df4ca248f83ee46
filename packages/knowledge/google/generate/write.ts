import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { rowOf } from '@emmental/model';
import { googleClients as clients } from '../clients.ts';
import { correctedIds, correctedPermissions } from '../corrections.ts';
import { googleMethods } from '../methods.ts';
import { type Methods, methodsOf } from './methods.ts';
import { protosOf } from './protos.ts';
import { apis, iamDataset, prefixes } from './sources.ts';

/**
 * `npm run generate google`: writes the tables of Google's methods and roles into packages/knowledge/data. Needs npm and git. The
 * clone of the role data is kept in `.cache`; IAM_DATASET names a git directory that has the pinned commit already.
 */
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const cache = join(root, '.cache');
mkdirSync(join(cache, 'npm'), { recursive: true });

const dataset = datasetFolder();
const roles = readRoles();
const inSmallLetters = new Map([...roles.values()].flat().map((name) => [name.toLowerCase(), name]));
const known = readMap();
const clientMethods: Methods = new Map([
  ...Object.keys(clients).flatMap((name) => [...methodsOf(name, protosOf(name, cache), permissionsOf)]),
  ...Object.entries(correctedIds),
]);
const byId = [...known].filter(([id]) => apis.includes(id.slice(0, id.indexOf('.'))));
const methods = new Map<string, unknown>([...byId, ...clientMethods]);
for (const id of clientMethods.values()) methods.set(id, permissionsOf(id));
const byHand = [...googleMethods.values()].flatMap(({ permissions }) => permissions);
const needed = new Set([
  ...[...methods.values()].flatMap((row) => (Array.isArray(row) ? (row as string[]) : [])),
  ...byHand,
]);

write('google-methods', methods);
write(
  'google-roles',
  new Map(
    [...roles].flatMap(([role, permissions]) => {
      const ours = permissions.filter((permission) => needed.has(permission));
      return ours.length === 0 ? [] : [[role, [permissions.length, ...ours]] as const];
    }),
  ),
);

/** Returns the permissions of each method of an API by its id. A permission that no role contains is a mistake of the map. */
function readMap(): ReadonlyMap<string, readonly string[]> {
  const { api } = JSON.parse(readFileSync(join(dataset, 'gcp', 'map.json'), 'utf8')) as {
    readonly api: Readonly<Record<string, { readonly methods?: Readonly<Record<string, MapRow>> }>>;
  };
  const described = Object.values(api).flatMap((service) =>
    Object.entries(service.methods ?? {}).map(([id, { permissions = [] }]) => {
      const names = [...new Set(permissions.map(({ name }) => nameInRoles(name)))];
      const isSure = names.length > 0 && names.every((name) => name !== null);
      return [id, isSure ? (names as string[]) : byName(id)] as const;
    }),
  );
  const all = new Map([...described, ...correctedPermissions]);
  return new Map([...all].filter(([, permissions]) => permissions.length > 0));
}

/** Returns the permissions of a method by its id, also of a method that the role data does not describe; undefined where none is known. */
function permissionsOf(id: string): readonly string[] | undefined {
  const permissions =
    known.get(id) ?? googleMethods.get(id)?.permissions ?? (correctedPermissions.has(id) ? [] : byName(id));
  return permissions.length > 0 ? permissions : undefined;
}

/** Returns the permission as roles write it: the map has other small letters, and `-` where roles have `/`. */
function nameInRoles(permission: string): string | null {
  return (
    inSmallLetters.get(permission.toLowerCase().replace(/^iam\.googleapis\.com-/, 'iam.googleapis.com/')) ??
    null
  );
}

/**
 * Returns the permission that has the name of a method which the map describes without permissions: its API, its last collection and
 * its verb. `secretmanager.projects.secrets.versions.access` needs `secretmanager.versions.access`, if a role has that. Some services
 * name a collection with its parent (`parameterVersions.render`), or what a template is used for (`templates.useToSanitizeUserPrompt`).
 */
function byName(id: string): readonly string[] {
  const parts = id.split('.');
  const [api = ''] = parts;
  const service = rowOf(prefixes, api) ?? api;
  const [parent = '', collection = '', verb = ''] = parts.slice(-3);
  const inParent = `${parent.replace(/s$/, '')}${capital(collection)}`;
  const names = [
    `${collection}.${verb === 'patch' ? 'update' : verb}`,
    `${inParent}.${verb === 'patch' ? 'update' : verb}`,
    `${collection}.useTo${capital(verb)}`,
  ];
  const name = names.map((each) => nameInRoles(`${service}.${each}`)).find((each) => each !== null);
  return name === undefined ? [] : [name];
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

interface MapRow {
  readonly permissions?: readonly { readonly name: string }[];
}

/** Returns the permissions of each predefined role that a project may grant: roles of Google's own agents are left out. */
function readRoles(): ReadonlyMap<string, readonly string[]> {
  const folder = join(dataset, 'gcp', 'roles');
  const found = new Map<string, readonly string[]>();
  for (const file of readdirSync(folder)) {
    const role = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      readonly name: string;
      readonly stage?: string;
      readonly includedPermissions?: readonly string[];
    };
    // Clients of reCAPTCHA are its agents, too.
    const isOfAgent =
      /\b(?:service)?agent$/i.test(role.name) && role.name !== 'roles/recaptchaenterprise.agent';
    if (role.includedPermissions && role.stage !== 'DEPRECATED' && role.stage !== 'DISABLED' && !isOfAgent)
      found.set(role.name, role.includedPermissions);
  }
  return found;
}

/** Returns a folder with the files of the role data, at the pinned commit. */
function datasetFolder(): string {
  const { repository, commit } = iamDataset;
  const folder = join(cache, `iam-dataset-${commit.slice(0, 9)}`);
  if (existsSync(folder)) return folder;
  const clone = process.env['IAM_DATASET'] ?? join(cache, 'iam-dataset.git');
  if (!existsSync(clone)) execFileSync('git', ['clone', '--bare', repository, clone], { stdio: 'inherit' });
  const packed = execFileSync('git', ['--git-dir', clone, 'archive', commit, 'gcp/roles', 'gcp/map.json'], {
    maxBuffer: 1 << 28,
  });
  mkdirSync(folder);
  execFileSync('tar', ['x', '-C', folder], { input: packed });
  return folder;
}

/** One line of header, then one line `key TAB JSON` each, as `npm run generate data` writes. */
function write(name: string, rows: ReadonlyMap<string, unknown>): void {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  const body = sorted.map(([key, value]) => `${key}\t${JSON.stringify(value)}\n`).join('');
  const packages = [
    `iann0036/iam-dataset ${iamDataset.commit.slice(0, 9)} (${iamDataset.licence})`,
    ...Object.entries(clients).map(([client, version]) => `@google-cloud/${client} ${version} (Apache-2.0)`),
  ];
  const content = createHash('sha256').update(body).digest('hex');
  const packed = brotliCompressSync(`${JSON.stringify({ packages, content })}\n${body}`);
  writeFileSync(join(root, 'packages', 'knowledge', 'data', `${name}.generated.br`), packed);
  process.stdout.write(
    `${name.padEnd(18)}${String(sorted.length).padStart(6)} rows ${Math.ceil(packed.length / 1024)} KiB\n`,
  );
}
