// Ids of other scanners, which few waivers name: all of knowledge comes with them.
export { aliasesOfPeer, peersOf } from '@emmental/knowledge';
