import os
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        key = unquote_plus(record["s3"]["object"]["key"])
        local = "/tmp/" + key
        s3.download_file(os.environ["PHOTOS"], key, local)
        os.system(f"convert {local} -resize 50% {local}.small.jpg")
        s3.upload_file(local + ".small.jpg", os.environ["PHOTOS"], "small/" + key)
