import type { LibraryModel } from '../model.ts';
import { googleFirestore } from './firestore.ts';
import { functionsFramework } from './framework.ts';
import { googleMessages } from './messages.ts';
import { googleOthers } from './others.ts';
import { googleStorage } from './storage.ts';

/** Client libraries of Google Cloud. Each call's id is a row of the curated, partial table in the knowledge package. */
export const google: readonly LibraryModel[] = [
  ...functionsFramework,
  ...googleStorage,
  ...googleMessages,
  ...googleFirestore,
  ...googleOthers,
];
