# Written, never read back, and in no state and no plan.
resource "aws_secretsmanager_secret_version" "admin" {
  secret_id                = var.secret_arns["admin"]
  secret_string_wo         = jsonencode(var.admin)
  secret_string_wo_version = var.version_number
}

resource "aws_secretsmanager_secret_version" "settings" {
  secret_id                = var.secret_arns["settings"]
  secret_string_wo         = jsonencode(var.settings)
  secret_string_wo_version = var.version_number
}

resource "aws_secretsmanager_secret_version" "migrate" {
  secret_id                = var.secret_arns["migrate"]
  secret_string_wo         = jsonencode(var.migrate)
  secret_string_wo_version = var.version_number
}
