export { credentialIn, entropy, isExample, kindByName } from './credential.ts';
export { type CredentialFile, credentialFiles } from './files.ts';
export { type SecretInLine, secretsInLine, secretsInText } from './text.ts';
