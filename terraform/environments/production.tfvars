environment = "production"
region      = "us-east-1"
zones       = ["us-east-1a", "us-east-1b", "us-east-1c"]
cidr        = "10.40.0.0/16"

nat_per_zone        = true
interface_endpoints = ["ecr.api", "ecr.dkr", "kms", "logs", "secretsmanager", "sts"]

kubernetes_version   = "1.35"
queries_per_second   = 250
api_instance_type    = "m7i.xlarge"
api_node_cores       = 4
ingest_instance_type = "m7i.large"
ingest_nodes         = 3

database_class          = "db.m7g.large"
database_multi_az       = true
database_replica        = true
database_storage_gb     = 100
database_storage_max_gb = 1000
backup_days             = 35
protect                 = true

cache_node_type = "cache.m7g.large"

broker_type       = "kafka.m7g.large"
broker_storage_gb = 100

log_days = 365
