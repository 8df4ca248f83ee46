export { credentialIn, entropy, isExample, kindByName } from './credential.ts';
export { type CredentialFile, credentialFiles } from './files.ts';
export { type SecretFormat, secretFormats, secretNames } from './formats.ts';
