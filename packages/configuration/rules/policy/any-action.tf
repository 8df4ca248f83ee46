resource "aws_ssoadmin_permission_set_inline_policy" "BadSet" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1a2b3c4d5e6f7a8b"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1a2b3c4d5e6f7a8b/ps-1a2b3c4d5e6f7a8b"
  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}
resource "aws_ssoadmin_permission_set_inline_policy" "GoodSet" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1a2b3c4d5e6f7a8b"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1a2b3c4d5e6f7a8b/ps-1a2b3c4d5e6f7a8b"
  inline_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::orders/*" }]
  })
}
resource "aws_ssoadmin_managed_policy_attachment" "BadManaged" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1a2b3c4d5e6f7a8b"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1a2b3c4d5e6f7a8b/ps-1a2b3c4d5e6f7a8b"
  managed_policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
variable "account" {
  type = string
}
variable "admin" {
  type = string
}
data "aws_iam_policy_document" "FactOwnKey" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account}:root"]
    }
  }
}
resource "aws_kms_key" "GoodKey" {
  policy = data.aws_iam_policy_document.FactOwnKey.json
}
data "aws_iam_policy_document" "BadPublicKey" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
data "aws_iam_policy_document" "OpenOtherAccount" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account}:root", "arn:aws:iam::111122223333:root"]
    }
  }
}
data "aws_iam_policy_document" "OpenAdmin" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [var.admin]
    }
  }
}
data "aws_iam_policy_document" "FactQueues" {
  statement {
    actions   = ["sqs:*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "BadQueues" {
  policy = data.aws_iam_policy_document.FactQueues.json
}
