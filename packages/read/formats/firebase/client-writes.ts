import {
  type FirebaseFunction,
  folderOf,
  joinInside,
  type Source,
  spelled,
  type Value,
} from '@emmental/model';
import { parseFile } from '../../parse/index.ts';
import { get, type Node, stringOf } from '../../tree.ts';
import { type ClientAccess, clientAccess, databaseAccess } from './security-rules.ts';

/** Who may start a function by writing what it listens to: the widest access, with the rule that gives it. */
export interface ClientWrites {
  readonly exposure: ClientAccess['exposure'];
  readonly by: string;
}

type Method = 'create' | 'update' | 'delete';

/** The services whose clients write by security rules. */
const services = ['firestore', 'storage', 'database'] as const;

type Service = (typeof services)[number];

/**
 * Returns who may write what starts a function, by the security rules that a configuration names. Null where no rules are in the
 * repository, and for functions that something else starts.
 */
export function clientWritesOf(
  declared: FirebaseFunction,
  on: string | null,
  config: string | null,
  source: Source,
): ClientWrites | null {
  const service = services.find((each) => each === declared.startedBy);
  const found = service === undefined || config === null ? [] : rulesOf(service, config, source);
  if (service === undefined || found.length === 0) return null;
  const all = found.map(({ file, text }) => accessBy(service, text, file, on, declared.call));
  const [open] = all.filter((access) => access !== null);
  if (!open || all.length > 1)
    return open
      ? { exposure: 'unknown', by: `one of ${all.length} files of security rules, which are not told apart` }
      : { exposure: 'account', by: `no rule of ${found[0]?.file ?? ''} lets clients write it` };
  const place = `${open.at.file}:${open.at.line}`;
  return { exposure: open.exposure, by: `${place} ${words[open.exposure]}` };
}

const words: Readonly<Record<ClientAccess['exposure'], string>> = {
  public: 'lets every client write it',
  authenticated: 'lets users that signed in write it',
  account: 'lets no client write it',
  internal: 'lets no client write it',
  unknown: 'lets clients write it under a condition that is not decided',
};

function accessBy(
  service: Service,
  text: string,
  file: string,
  on: string | null,
  call: string,
): ClientAccess | null {
  if (service === 'database') return databaseAccess(text, file, on ?? '');
  return clientAccess(
    text,
    file,
    service === 'firestore' ? on : null,
    service === 'storage' ? null : methodOf(call),
  );
}

/** `onDocumentCreated` and `onCreate` are started by `create`; `onWrite` by any. */
const methodOf = (call: string): Method | null =>
  (['create', 'update', 'delete'] as const).find((method) => call.toLowerCase().includes(method)) ?? null;

/** The files of rules of a service. A service with several databases or buckets has a list of them. */
function rulesOf(service: Service, config: string, source: Source) {
  const node = get(parseFile(config, source)?.root ?? undefined, service);
  const entries: readonly Node[] = node?.kind === 'list' ? node.items : node ? [node] : [];
  return entries.flatMap((entry) => {
    const path = joinInside(folderOf(config), stringOf(get(entry, 'rules')) ?? '');
    const read = path === null || source.kind(path) !== 'file' ? null : source.read(path);
    return path !== null && read && 'text' in read ? [{ file: path, text: read.text }] : [];
  });
}

/** The path of a document or reference; null where it is not known. */
export const pathOf = (on: Value | null): string | null => {
  const text = on === null || on.kind === 'unknown' ? '' : spelled(on);
  return text === '' || text.includes('*') ? null : text;
};
