export { type GoogleMethod, googleMethod, googleMethods, openGoogleServices } from './methods.ts';
