/** A permission, and the resources that it is needed on; null when the resources are not known. */
export interface Need {
  readonly action: string;
  readonly resources: readonly string[] | null;
}

/** The operation of a request to a cloud, and the permissions that it needs. */
export interface CloudRequest {
  /** AWS: the service name in the signature; without a signature, the name in the host. Google: the name in the host. */
  readonly service: string;
  readonly region: string | null;
  /** null: the operation is not known. */
  readonly operation: string | null;
  readonly needs: readonly Need[];
  /** True when the request cannot be read: for example, its body has a wrong format, or names the operation twice. */
  readonly unreadable?: boolean;
  /** True when the operation is known to need no permission. */
  readonly isFree?: true;
}
