output "version_ids" {
  description = "Version of each secret that was written last."
  value = {
    admin    = aws_secretsmanager_secret_version.admin.version_id
    settings = aws_secretsmanager_secret_version.settings.version_id
    migrate  = aws_secretsmanager_secret_version.migrate.version_id
  }
}
