/** Another team has an app of this name and environment. */
export class ForeignApp extends Error {
  override readonly name = 'ForeignApp';
}
