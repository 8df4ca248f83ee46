resource "google_cloudfunctions_function" "First" {
  name         = "first"
  trigger_http = true
}
resource "google_cloudfunctions_function_iam_member" "BadFirst" {
  cloud_function = google_cloudfunctions_function.First.name
  role           = "roles/cloudfunctions.invoker"
  member         = "allUsers"
}
resource "google_cloudfunctions2_function" "Second" {
  name = "second"
}
resource "google_cloud_run_service_iam_binding" "BadSecond" {
  service = google_cloudfunctions2_function.Second.service_config[0].service
  role    = "roles/run.invoker"
  members = ["allUsers"]
}
resource "google_cloud_run_v2_service" "Third" {
  name = "third"
}
resource "google_cloud_run_v2_service_iam_member" "BadThird" {
  name   = google_cloud_run_v2_service.Third.name
  role   = "roles/run.invoker"
  member = "allAuthenticatedUsers"
}
resource "google_cloud_run_v2_service" "BadFourth" {
  name                 = "fourth"
  invoker_iam_disabled = true
}
resource "google_cloud_run_service_iam_member" "BadElsewhere" {
  service = "elsewhere"
  role    = "roles/run.invoker"
  member  = "allUsers"
}
data "google_iam_policy" "all" {
  binding {
    role    = "roles/run.invoker"
    members = ["allUsers"]
  }
}
resource "google_cloud_run_v2_service" "Fifth" {
  name = "fifth"
}
resource "google_cloud_run_v2_service_iam_policy" "BadFifth" {
  name        = google_cloud_run_v2_service.Fifth.name
  policy_data = data.google_iam_policy.all.policy_data
}
resource "google_cloud_run_v2_service" "Inside" {
  name    = "inside"
  ingress = "INGRESS_TRAFFIC_INTERNAL_ONLY"
}
resource "google_cloud_run_v2_service_iam_member" "GoodInside" {
  name   = google_cloud_run_v2_service.Inside.name
  role   = "roles/run.invoker"
  member = "allUsers"
}
resource "google_cloud_run_v2_service_iam_member" "GoodCaller" {
  name   = google_cloud_run_v2_service.Inside.name
  role   = "roles/run.invoker"
  member = "serviceAccount:caller@p.iam.gserviceaccount.com"
}
