import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TAGS_TABLE"])
s3 = boto3.client("s3")


def handler(event, context):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=os.environ["PHOTOS"])
    for page in pages:
        for photo in page.get("Contents", []):
            table.put_item(Item={"photo": photo["Key"], "tag": "new"})
