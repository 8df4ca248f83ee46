resource "aws_s3_object" "FactObject" {
  bucket = "a-bucket-of-somebody-else"
  key    = "page.html"
}
resource "aws_s3_object" "GoodObject" {
  bucket                 = "a-bucket-of-somebody-else"
  key                    = "page.html"
  server_side_encryption = "AES256"
}
