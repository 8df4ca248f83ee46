resource "google_pubsub_topic" "BadUsual" {
  name = "usual"
}
resource "google_pubsub_topic" "GoodOwn" {
  name         = "own"
  kms_key_name = "projects/p/locations/l/keyRings/r/cryptoKeys/k"
}
