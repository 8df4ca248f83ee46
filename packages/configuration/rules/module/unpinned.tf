module "BadLatest" {
  source = "terraform-aws-modules/vpc/aws"
}
module "BadOpen" {
  source  = "terraform-aws-modules/vpc/aws"
  version = ">= 3.0"
}
module "BadBranch" {
  source = "git::https://example.com/network.git?ref=main"
}
module "BadHead" {
  source = "github.com/example/network"
}
module "GoodVersion" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.1"
}
module "GoodCommit" {
  source = "git::https://example.com/network.git?ref=51d462976d84fdea54b47d80dcabbf680badcdb8"
}
module "GoodTag" {
  source = "git::https://example.com/network.git//modules/subnet?ref=v1.2.0"
}
module "GoodArchive" {
  source = "https://example.com/network-2.3.1.zip"
}
