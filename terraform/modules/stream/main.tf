data "aws_caller_identity" "current" {}

locals {
  # SASL/SCRAM over TLS.
  port = 9096
  user = "assay"
}

# Never in the state: made for one run and written when secrets_version is raised.
ephemeral "random_password" "this" {
  length  = 40
  special = false
}

resource "aws_security_group" "this" {
  name        = "${var.name}-stream"
  description = "Kafka from the cluster"
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-stream" }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  security_group_id            = aws_security_group.this.id
  description                  = "Kafka from the cluster"
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_msk_configuration" "this" {
  name           = var.name
  kafka_versions = [var.kafka_version]

  # A message is acknowledged when two of its three copies are written; topics are made by the command, never by use.
  server_properties = <<-PROPERTIES
    auto.create.topics.enable=false
    default.replication.factor=3
    min.insync.replicas=2
    unclean.leader.election.enable=false
    log.retention.hours=${var.keep_days * 24}
    message.max.bytes=1048588
  PROPERTIES

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/msk/${var.name}"
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}

resource "aws_msk_cluster" "this" {
  cluster_name           = var.name
  kafka_version          = var.kafka_version
  number_of_broker_nodes = var.brokers
  # What costs nothing; lag is among the metrics of Assay itself.
  enhanced_monitoring = "DEFAULT"

  broker_node_group_info {
    instance_type   = var.broker_type
    client_subnets  = var.subnet_ids
    security_groups = [aws_security_group.this.id]

    storage_info {
      ebs_storage_info {
        volume_size = var.storage_gb
      }
    }
  }

  client_authentication {
    sasl {
      scram = true
    }
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = var.key_arn

    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }

  configuration_info {
    arn      = aws_msk_configuration.this.arn
    revision = aws_msk_configuration.this.latest_revision
  }

  logging_info {
    broker_logs {
      cloudwatch_logs {
        enabled   = true
        log_group = aws_cloudwatch_log_group.this.name
      }
    }
  }
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id = var.secret_arn
  # The two fields that MSK reads; the program finds them among its settings.
  secret_string_wo = jsonencode({
    username = local.user
    password = ephemeral.random_password.this.result
  })
  secret_string_wo_version = var.secrets_version
}

data "aws_iam_policy_document" "secret" {
  statement {
    sid       = "BrokersReadTheirUsers"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.secret_arn]

    principals {
      type        = "Service"
      identifiers = ["kafka.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_secretsmanager_secret_policy" "this" {
  secret_arn = var.secret_arn
  policy     = data.aws_iam_policy_document.secret.json
}

resource "aws_msk_scram_secret_association" "this" {
  cluster_arn     = aws_msk_cluster.this.arn
  secret_arn_list = [var.secret_arn]

  depends_on = [aws_secretsmanager_secret_version.this, aws_secretsmanager_secret_policy.this]
}
