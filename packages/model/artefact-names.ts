import type { Artefact } from './app.ts';

/** Matches the path of a deployed archive. */
export const archiveEnding = /\.(?:zip|jar|war)$/i;

/** Matches archives that stand in for a package until the first deployment of the real one. */
export const placeholderArchive = /(?:placeholder|dummy|empty|stub|initial|bootstrap)[^/]*\.zip$/i;

/** Words that name any package or any file of code, so that they say nothing about which function it is. */
const anyWords = new Set(
  (
    'lambda lambdas function functions func fn package packages pkg deployment deploy deployable bundle build built dist out ' +
    'output target code source sources src zip archive archives artifact artifacts artefact payload handler handlers index ' +
    'main app application api server service services bootstrap python nodejs node js py ts latest prod production dev ' +
    'development staging stage test release current default placeholder dummy empty initial tmp temp files assets asset s3 ' +
    'aws cdk bin lib layer layers repo repository image images ecr uri url docker container ' +
    'util utils helper helpers common shared core tag tags version sha commit digest hash registry account id region'
  ).split(' '),
);

/** Versions, digests and numbers: `v1.2.3`, `2024`, `22b7b226ca9ec3b9`. */
const number = /^(?:v?\d+(?:\.\d+)*|(?=[0-9a-f]*\d)[0-9a-f]{7,})$/i;

/** Returns the letters and digits of a name, of all scripts and in lower case: `Mail-Service` → `mailservice`. */
export const lettersOf = (name: string): string =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Is the file name of a handler one that fits any function: `index`, `src/app`, `lambda_function`? */
export const isAnyName = (path: string): boolean =>
  wordsOf(path.slice(path.lastIndexOf('/') + 1)).every((word) => anyWords.has(word.toLowerCase()));

/** Is the name of a package one that fits any function, such as `lambda.zip` or a digest? */
export const isAnyPackage = (artefact: Artefact): boolean => namesOf(artefact).length === 0;

/**
 * Returns the names in a package's path, the likeliest first, as letters and digits: `build/mail-service-lambda.zip` gives
 * `mailservicelambda` and `mail`. A part that fits any package is left out, and then the folder around it counts:
 * `mail/lambda.zip` gives `mail`. [] if no part names anything.
 */
export function namesOf(artefact: Artefact): readonly string[] {
  const words = ownWords(artefact);
  return [...new Set([words, trim(words)].map(joined))].filter((name) => name.length >= 3);
}

/**
 * Returns the name in a package's path without its first word, which often names the project: `acme-orders-service.zip` gives
 * `orders`. Null if too little is left.
 */
export function nameInProject(artefact: Artefact): string | null {
  const name = joined(trim(trim(ownWords(artefact)).slice(1)));
  return name.length >= 5 ? name : null;
}

const joined = (words: readonly string[]): string => lettersOf(words.join(''));

/** Returns the words of the last part of a path that does not fit any package; [] if no part names anything. */
function ownWords({ name }: Artefact): readonly string[] {
  const segments = name
    .replace(archiveEnding, '')
    .replace(/@sha256:.*$|:[^/:]*$/, '')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  for (const segment of segments.reverse().slice(0, 3)) {
    const words = wordsOf(segment).filter((word) => !number.test(word));
    const isAny = words.every((word) => anyWords.has(word.toLowerCase()));
    if (!isAny && joined(words).length >= 3) return words;
  }
  return [];
}

/** Splits a name at its punctuation and at the stars of unknown parts. Versions stay together. */
const wordsOf = (name: string): readonly string[] =>
  name.split(/[-_\s*@+]+|\.(?!\d)/).filter((word) => word !== '');

/** Leaves out the words at both ends that fit any package. */
function trim(words: readonly string[]): readonly string[] {
  const isOwn = (word: string): boolean => !anyWords.has(word.toLowerCase());
  const first = words.findIndex(isOwn);
  if (first < 0) return [];
  const last = words.findLastIndex(isOwn);
  return words.slice(first, last + 1);
}
