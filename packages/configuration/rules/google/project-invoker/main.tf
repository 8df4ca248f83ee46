resource "google_cloudfunctions2_function" "inner" {
  name = "inner"
}
resource "google_project_iam_member" "BadDomain" {
  project = "p"
  role    = "roles/run.invoker"
  member  = "domain:example.com"
}
resource "google_project_iam_binding" "BadAmongOthers" {
  project = "p"
  role    = "roles/cloudfunctions.invoker"
  members = ["serviceAccount:a@p.iam.gserviceaccount.com", "domain:example.com"]
}
resource "google_folder_iam_member" "BadFolder" {
  folder = "folders/1"
  role   = "roles/run.servicesInvoker"
  member = "allAuthenticatedUsers"
}
resource "google_project_iam_member" "GoodAccount" {
  project = "p"
  role    = "roles/run.invoker"
  member  = "serviceAccount:a@p.iam.gserviceaccount.com"
}
resource "google_project_iam_member" "GoodGroup" {
  project = "p"
  role    = "roles/run.invoker"
  member  = "group:callers@example.com"
}
resource "google_project_iam_member" "GoodOtherRole" {
  project = "p"
  role    = "roles/logging.viewer"
  member  = "domain:example.com"
}
resource "google_cloud_run_service_iam_member" "GoodOneService" {
  service = google_cloudfunctions2_function.inner.name
  role    = "roles/run.invoker"
  member  = "domain:example.com"
}
