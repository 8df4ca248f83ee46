"""Which actions on which bucket or object a request to S3 needs. Source: S3 API reference, Actions for S3."""

from .requests import is_aws_host, path_of
from .texts import members_of, unquoted

_of_bucket = {
    "acl": "BucketAcl", "policy": "BucketPolicy", "policyStatus": "BucketPolicyStatus", "cors": "BucketCORS",
    "website": "BucketWebsite", "lifecycle": "LifecycleConfiguration", "notification": "BucketNotification",
    "tagging": "BucketTagging", "versioning": "BucketVersioning", "encryption": "EncryptionConfiguration",
    "logging": "BucketLogging", "replication": "ReplicationConfiguration", "publicAccessBlock": "BucketPublicAccessBlock",
    "object-lock": "BucketObjectLockConfiguration", "ownershipControls": "BucketOwnershipControls",
    "accelerate": "AccelerateConfiguration", "requestPayment": "BucketRequestPayment", "analytics": "AnalyticsConfiguration",
    "inventory": "InventoryConfiguration", "metrics": "MetricsConfiguration", "location": "BucketLocation",
}  # fmt: skip
_of_object = {
    "acl": "ObjectAcl", "tagging": "ObjectTagging", "retention": "ObjectRetention", "legal-hold": "ObjectLegalHold",
    "attributes": "ObjectAttributes", "torrent": "ObjectTorrent",
}  # fmt: skip


def s3_needs(head, host):
    """(action, bucket or object) of an S3 request; None when it is of no kind that is known."""
    bucket, key = _s3_place(unquoted(path_of(head.target)), host)
    query = set(members_of(head.target.partition("?")[2]))
    if bucket == "":
        return [("s3:ListAllMyBuckets", "*")] if head.method == "GET" else None
    return _bucket_needs(head, query, bucket) if key == "" else _object_needs(head, query, "%s/%s" % (bucket, key))


def _bucket_needs(head, query, on):
    method = head.method
    for name, what in _of_bucket.items():
        if name in query:
            if name == "policy" and method == "DELETE":
                return [("s3:DeleteBucketPolicy", on)]
            return [("s3:%s%s" % ("Get" if method == "GET" else "Put", what), on)]
    if method == "POST":
        return [("s3:DeleteObject", on + "/*")] if "delete" in query else [("s3:PutObject", on + "/*")]
    if method in ("PUT", "DELETE"):
        return [("s3:CreateBucket" if method == "PUT" else "s3:DeleteBucket", on)]
    if "versions" in query:
        return [("s3:ListBucketVersions", on)]
    if "uploads" in query:
        return [("s3:ListBucketMultipartUploads", on)]
    if "session" in query:
        return [("s3express:CreateSession", on)]
    return [("s3:ListBucket", on)] if method in ("GET", "HEAD") else None


def _object_needs(head, query, on):
    method = head.method
    version = "Version" if "versionId" in query else ""
    for name, what in _of_object.items():
        if name in query:
            verb = "Get" if method == "GET" else "Delete" if method == "DELETE" else "Put"
            return [("s3:%s%s" % (verb, what.replace("Object", "ObjectVersion") if version else what), on)]
    needs = []
    source = head.headers.get("x-amz-copy-source")
    if source is not None:
        needs.append(("s3:GetObject", unquoted(source.partition("?")[0]).lstrip("/")))
    if method == "GET":
        return [("s3:ListMultipartUploadParts" if "uploadId" in query else "s3:GetObject" + version, on)]
    if method == "HEAD":
        return [("s3:GetObject" + version, on)]
    if method == "PUT":
        return [*needs, ("s3:PutObject", on)]
    if method == "POST":
        if "select" in query:
            return [("s3:GetObject", on)]
        return [("s3:RestoreObject" if "restore" in query else "s3:PutObject", on)]
    if method == "DELETE":
        return [("s3:AbortMultipartUpload" if "uploadId" in query else "s3:DeleteObject" + version, on)]
    return None


def _s3_place(path, host):
    """Virtual-hosted: the bucket is in the host; path style: it is the first segment."""
    rest = path[1:] if path.startswith("/") else path
    at = host.find(".s3")
    if at > 2 and host[at + 3 : at + 4] in (".", "-", "") and is_aws_host(host):
        return host[:at], rest
    bucket, _, key = rest.partition("/")
    return bucket, key
