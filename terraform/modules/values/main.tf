# What helm/assay is given: shaped as its values are, and tried against its schema. It needs no provider.
locals {
  data   = [for zone in sort(keys(var.subnets)) : { ipBlock = { cidr = var.subnets[zone].data } }]
  public = [for zone in sort(keys(var.subnets)) : { ipBlock = { cidr = var.subnets[zone].public } }]

  # A setting: its key in the secret.
  variables = merge(
    {
      ASSAY_DATABASE_URL   = "database-url"
      ASSAY_REDIS_URL      = "redis-url"
      ASSAY_KAFKA_USERNAME = "kafka-username"
      ASSAY_KAFKA_PASSWORD = "kafka-password"
    },
    var.replica ? { ASSAY_DATABASE_REPLICA_URL = "database-replica-url" } : {},
    var.llm ? { ASSAY_LLM_API_KEY = "llm-api-key" } : {},
  )

  helm = {
    settings = {
      ASSAY_DEMO          = "off"
      ASSAY_CACHE_ANSWERS = "shared"
    }
    extraEnv = [{ name = "AWS_REGION", value = var.region }]
    secrets = {
      source    = "external"
      variables = local.variables
      external = {
        # The operator reads each secret in the name of the account that needs it.
        aws     = { region = var.region }
        refresh = "15m"
        keys    = { settings = var.secret_names["settings"], migrate = var.secret_names["migrate"] }
      }
    }
    kafka = {
      brokers     = sort(split(",", var.brokers))
      topicPrefix = var.topic_prefix
      tls         = true
      sasl        = "scram-sha-512"
    }
    api = {
      serviceAccount = { name = "assay-api", roleArn = var.role_arns["assay-api"] }
      indexVolume    = { type = "ephemeral", size = "20Gi", storageClass = "assay-gp3" }
      autoscaling    = { enabled = true, min = var.api_pods.min, max = var.api_pods.max }
    }
    ingest = {
      serviceAccount = { name = "assay-ingest", roleArn = var.role_arns["assay-ingest"] }
      indexVolume    = { type = "ephemeral", size = "20Gi", storageClass = "assay-gp3" }
      autoscaling    = { enabled = true, min = min(2, var.topic_partitions), max = var.topic_partitions }
    }
    migrate = {
      serviceAccount = { name = "assay-migrate", roleArn = var.role_arns["assay-migrate"] }
    }
    networkPolicy = {
      # The load balancer stands in the public subnets.
      callers  = local.public
      database = { to = local.data }
      redis    = { enabled = true, to = local.data }
      kafka    = { to = local.data }
      https    = { enabled = var.llm }
    }
  }
}
