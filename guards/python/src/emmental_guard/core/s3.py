"""Finds which actions a request to S3 needs, and on which bucket or object. Source: S3 API reference, Actions for S3.
"""

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
    "intelligent-tiering": "IntelligentTieringConfiguration", "abac": "BucketAbac",
}  # fmt: skip
# Subresources whose action has another name for each method.
_of_tables = {"GET": "GetBucketMetadataTableConfiguration", "POST": "CreateBucketMetadataTableConfiguration",
              "DELETE": "DeleteBucketMetadataTableConfiguration"}  # fmt: skip
_of_bucket_by_method = {
    "metadataConfiguration": _of_tables, "metadataTable": _of_tables,
    "metadataInventoryTable": {"PUT": "UpdateBucketMetadataInventoryTableConfiguration"},
    "metadataJournalTable": {"PUT": "UpdateBucketMetadataJournalTableConfiguration"},
}  # fmt: skip
_of_object = {
    "acl": "ObjectAcl", "tagging": "ObjectTagging", "retention": "ObjectRetention", "legal-hold": "ObjectLegalHold",
    "attributes": "ObjectAttributes", "torrent": "ObjectTorrent",
}  # fmt: skip
# Actions that a header needs in addition to the write. Source: S3 User Guide, Required permissions for Amazon S3 API
# operations.
_extras = {
    "x-amz-acl": "Acl", "x-amz-grant-full-control": "Acl", "x-amz-grant-read": "Acl", "x-amz-grant-read-acp": "Acl",
    "x-amz-grant-write": "Acl", "x-amz-grant-write-acp": "Acl", "x-amz-tagging": "Tagging",
    "x-amz-object-lock-mode": "Retention", "x-amz-object-lock-retain-until-date": "Retention",
    "x-amz-object-lock-legal-hold": "LegalHold",
}  # fmt: skip
_bypass = "x-amz-bypass-governance-retention"


def s3_needs(head, host, is_elsewhere=False):
    """Returns a list of (action, bucket or object) for an S3 request; None when its kind is unknown.

    A host outside AWS can be the name of a bucket (S3 User Guide, Virtual hosting of buckets), or an S3-compatible
    endpoint with the bucket in the path. `is_elsewhere`: the connection leads to another host than the request names.
    Then both readings are possible, and the result has the needs of both.
    """
    path = unquoted(path_of(head.target))
    needs = _needs(head, *_s3_place(path, host))
    if is_elsewhere and not is_aws_host(host):
        return [*(needs or ()), *(_needs(head, host, path.removeprefix("/")) or ())]
    return needs


def lists_versions(head, body):
    """Returns True when the body, a list of objects to delete in XML, may name versions. Only searches the text, and
    does not parse it.
    """
    text = body.lower()
    return "content-encoding" in head.headers or b"versionid" in text or b"<!" in text or b"\0" in text


def _needs(head, bucket, key):
    query_text = head.target.partition("?")[2]
    query = members_of(query_text) if query_text else {}
    # A presigned address can carry these headers as members of its query.
    names = {*head.headers, *(name.lower() for name in query)} if query else head.headers
    extras = () if _extras.keys().isdisjoint(names) else dict.fromkeys(_extras[name] for name in _extras if name in names)
    if bucket == "":
        return [("s3:ListAllMyBuckets", "*")] if head.method == "GET" else None
    needs = _object_needs(head, query, extras, "%s/%s" % (bucket, key)) if key else _bucket_needs(head, query, extras, bucket)
    if needs and _bypass in names:
        needs.append(("s3:BypassGovernanceRetention", "%s/%s" % (bucket, key or "*")))
    return needs


def _bucket_needs(head, query, extras, on):
    method = head.method
    # With two subresources it is unknown which one the service takes: the request needs both.
    parts = [name for name in query if name in _of_bucket]
    if parts:
        verb = "Get" if method == "GET" else "Put"
        return [
            ("s3:DeleteBucketPolicy" if name == "policy" and method == "DELETE" else "s3:%s%s" % (verb, _of_bucket[name]), on)
            for name in parts
        ]
    parts = [_of_bucket_by_method[name] for name in query if name in _of_bucket_by_method]
    if parts:
        return [("s3:" + (actions.get(method) or [*actions.values()][-1]), on) for actions in parts]
    if method == "POST":
        if "delete" in query:
            return [("s3:DeleteObject", on + "/*")]
        # A browser form carries these headers as fields of its body: assume that it has all of them.
        return [("s3:PutObject" + what, on + "/*") for what in ("", *dict.fromkeys(_extras.values()))]
    if method == "PUT":
        return [("s3:CreateBucket", on), *([("s3:PutBucketAcl", on)] if "Acl" in extras else ())]
    if method == "DELETE":
        return [("s3:DeleteBucket", on)]
    if "versions" in query:
        return [("s3:ListBucketVersions", on)]
    if "uploads" in query:
        return [("s3:ListBucketMultipartUploads", on)]
    if "session" in query:
        return [("s3express:CreateSession", on)]
    return [("s3:ListBucket", on)] if method in ("GET", "HEAD") else None


def _object_needs(head, query, extras, on):
    method = head.method
    version = "Version" if "versionId" in query else ""
    verb = "Get" if method == "GET" else "Delete" if method == "DELETE" else "Put"
    parts = [_of_object[name] for name in query if name in _of_object]
    if parts:
        return [("s3:%s%s" % (verb, what.replace("Object", "Object" + version)), on) for what in parts]
    sources = [",".join(values) for name, values in query.items() if name.lower() == "x-amz-copy-source"]
    if "x-amz-copy-source" in head.headers:
        sources.append(head.headers["x-amz-copy-source"])
    needs = [_copied(source) for source in sources]
    written = [("s3:PutObject", on), *(("s3:PutObject" + what, on) for what in extras)]
    if method == "GET":
        return [("s3:ListMultipartUploadParts" if "uploadId" in query else "s3:GetObject" + version, on)]
    if method == "HEAD":
        return [("s3:GetObject" + version, on)]
    if method == "PUT":
        return [*needs, *written]
    if method == "POST":
        if "select" in query:
            return [("s3:GetObject", on)]
        return [("s3:RestoreObject", on)] if "restore" in query else written
    if method == "DELETE":
        return [("s3:AbortMultipartUpload" if "uploadId" in query else "s3:DeleteObject" + version, on)]
    return None


def _copied(source):
    """Returns (action, bucket and object) for the source of a copy."""
    place, _, version = source.partition("?")
    return "s3:GetObjectVersion" if version else "s3:GetObject", unquoted(place).removeprefix("/")


def _s3_place(path, host):
    """Returns (bucket, object). A virtual-hosted request names the bucket in the host, a path-style request in the
    first segment of the path.
    """
    rest = path[1:] if path.startswith("/") else path
    # The text before the last `.s3` is the name of the bucket.
    hosted = host[: max(host.rfind(".s3"), 0)]
    if len(hosted) >= 3 and hosted != "dualstack":
        return hosted, rest
    bucket, _, key = rest.partition("/")
    return bucket, key
