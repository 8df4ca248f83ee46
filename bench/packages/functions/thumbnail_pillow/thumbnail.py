import os
import tempfile
import urllib.parse
from pathlib import Path

import boto3
import imagehash
from PIL import Image, ImageOps

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])
        with tempfile.TemporaryDirectory() as folder:
            original = os.path.join(folder, "original")
            s3.download_file(bucket, key, original)
            small = os.path.join(folder, "small.jpg")
            with Image.open(original) as image:
                image = ImageOps.exif_transpose(image).convert("RGB")
                digest = str(imagehash.average_hash(image))
                image.thumbnail((256, 256))
                image.save(small, "JPEG", quality=80)
            s3.upload_file(
                small,
                os.environ["SMALL"],
                str(Path(key).with_suffix(".jpg")),
                ExtraArgs={"Metadata": {"hash": digest}},
            )
