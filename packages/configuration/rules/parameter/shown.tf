variable "BadPassword" {
  type    = string
  default = "tr0ub4dor&3"
}
variable "BadSealed_token" {
  sensitive = true
  default   = "glpat-7Qk2vNz8LwXr4TbY9sHd"
}
variable "GoodPassword" {
  type = string
}
variable "GoodStage" {
  default = "dev"
}
resource "aws_sns_topic" "topic" {}
