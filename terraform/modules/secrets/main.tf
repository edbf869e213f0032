# The places. What is made here (database, cache, Kafka) is put in by the module that makes it; `llm` is filled by hand.
resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:Raising password_version changes database, cache and Kafka together with what they hold; a rotation function would need a way into each
  for_each = var.names

  name                    = each.value
  description             = "Assay: ${each.key}"
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.recovery_days
}
