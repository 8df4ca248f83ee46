resource "aws_s3_bucket_public_access_block" "BadElsewhere" {
  bucket              = "a-bucket-of-somebody-else"
  block_public_acls   = false
  block_public_policy = true
}
resource "aws_s3_bucket_public_access_block" "GoodElsewhere" {
  bucket                  = "a-bucket-of-somebody-else"
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
