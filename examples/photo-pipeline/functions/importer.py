import json
import os

import boto3
import requests

bucket = boto3.resource("s3").Bucket(os.environ["PHOTOS"])


def handler(event, context):
    order = json.loads(event["body"])
    picture = requests.get(order["url"], timeout=5)
    bucket.put_object(Key=order["name"], Body=picture.content)
    return {"statusCode": 204}
