import { rowOf } from '@emmental/model';
import type { Behaves, LibraryModel } from '../model.ts';
import { googleDatabases } from './databases.ts';
import { googleFirebase } from './firebase-admin.ts';
import { googleFirestore } from './firestore.ts';
import { functionsFramework } from './framework.ts';
import { generatedClients } from './generated.ts';
import { googleMessages } from './messages.ts';
import { googleOthers } from './others.ts';
import { discovered, part, recordOpen } from './part.ts';
import { googleStorage } from './storage.ts';
import { googleTokens } from './tokens.ts';

/** Ways to make a client with credentials of its own, which Python's classes have as methods. */
const made = /\.(?:from_service_account_(?:json|file|info)|create_anonymous_client)$/;

const quiet: Behaves = { returns: 'tainted' };

/**
 * Returns the model with an answer for every export: a client that is made in another way is the same client, a class without a row
 * makes an object whose calls are open questions, and so is the call of a function without a row.
 */
function closed(model: LibraryModel): LibraryModel {
  return {
    ...model,
    pattern: (path, library) => {
      const known = model.pattern?.(path, library);
      if (known) return known;
      const [last = ''] = path.split('.').slice(-1);
      if (path === '' || (model.language === 'python' && !/^[A-Z]/.test(path) && !path.includes('.')))
        return path === '' || !isLeaf(path) ? undefined : called(path);
      if (made.test(path)) return rowOf(model.exports, path.replace(made, '')) ?? part(path);
      if (/^(?:[A-Z_]{2,}|[A-Z]\w*(?:Error|Exception|Type|Mode|Options|Config|Request|Value))$/.test(last))
        return quiet;
      if (model.language === 'javascript' && path === 'default') return undefined;
      return /^[A-Z]/.test(last) ? () => part(path) : called(path);
    },
  };
}

/** Modules of a Python package have names like functions, so that only calls tell them apart: a name with a verb is a function. */
const isLeaf = (path: string): boolean => /_/.test(path) && !/_v\d|^_|_pb2$/.test(path);

const called =
  (path: string): Behaves =>
  (call) => {
    recordOpen(call, path);
    return part(path);
  };

/** Client libraries of Google Cloud and Firebase. Each call's id is a row of the tables in the knowledge package, or a question. */
export const google: readonly LibraryModel[] = [
  ...functionsFramework,
  ...[...googleStorage, ...googleMessages, ...googleFirestore, ...googleDatabases, ...googleOthers].map(
    closed,
  ),
  ...googleFirebase,
  ...googleTokens,
  ...discovered,
  ...generatedClients,
];
