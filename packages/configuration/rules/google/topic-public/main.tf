resource "google_pubsub_topic" "jobs" {
  name = "jobs"
}
resource "google_pubsub_topic_iam_member" "BadAll" {
  topic  = google_pubsub_topic.jobs.name
  role   = "roles/pubsub.publisher"
  member = "allUsers"
}
resource "google_pubsub_topic_iam_binding" "BadSome" {
  topic   = google_pubsub_topic.jobs.name
  role    = "roles/pubsub.publisher"
  members = ["serviceAccount:a@p.iam.gserviceaccount.com", "allAuthenticatedUsers"]
}
resource "google_pubsub_topic_iam_member" "GoodOne" {
  topic  = google_pubsub_topic.jobs.name
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:a@p.iam.gserviceaccount.com"
}
