resource "google_cloudfunctions_function" "BadUsual" {
  name         = "usual"
  trigger_http = true
}
resource "google_cloudfunctions_function" "BadOptional" {
  name                         = "optional"
  trigger_http                 = true
  https_trigger_security_level = "SECURE_OPTIONAL"
}
resource "google_cloudfunctions_function" "GoodAlways" {
  name                         = "always"
  trigger_http                 = true
  https_trigger_security_level = "SECURE_ALWAYS"
}
resource "google_cloudfunctions_function" "GoodEvent" {
  name = "event"
  event_trigger {
    event_type = "google.pubsub.topic.publish"
    resource   = "jobs"
  }
}
resource "google_cloudfunctions2_function" "GoodSecond" {
  name = "second"
}
