environment = "staging"
region      = "us-east-1"
zones       = ["us-east-1a", "us-east-1b", "us-east-1c"]
cidr        = "10.41.0.0/16"

nat_per_zone        = false
interface_endpoints = []

kubernetes_version   = "1.35"
queries_per_second   = 50
api_instance_type    = "m7i.large"
api_node_cores       = 2
ingest_instance_type = "m7i.large"
ingest_nodes         = 1

database_class          = "db.t4g.medium"
database_multi_az       = true
database_replica        = false
database_storage_gb     = 50
database_storage_max_gb = 200
backup_days             = 7
protect                 = false

cache_node_type = "cache.t4g.small"

broker_type       = "kafka.t3.small"
broker_storage_gb = 20

log_days = 365
