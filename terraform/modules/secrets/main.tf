# The places; modules/contents fills them, and modules/stream the one that MSK reads.
resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:Raising secrets_version changes database, cache and Kafka together with what they hold; a rotation function would need a way into each
  for_each = var.names

  name                    = each.value
  description             = "Assay: ${each.key}"
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.recovery_days
}
