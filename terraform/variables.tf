variable "environment" {
  description = "Name of the environment: staging or production."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "zones" {
  description = "Three availability zones of the region."
  type        = list(string)
}

variable "cidr" {
  description = "Address range of the VPC, a /16 to /19."
  type        = string
}

variable "nat_per_zone" {
  description = "A NAT gateway in each zone, or one for all."
  type        = bool
}

variable "interface_endpoints" {
  description = "AWS services reached without NAT."
  type        = set(string)
}

variable "namespace" {
  description = "Namespace of Kubernetes that Assay runs in."
  type        = string
  default     = "assay"
}

variable "kubernetes_version" {
  description = "Version of Kubernetes."
  type        = string
}

variable "public_cidrs" {
  description = "Address ranges that may reach the API server of Kubernetes from outside; empty: from inside the VPC only."
  type        = list(string)
  default     = []
}

variable "admin_role_arns" {
  description = "IAM roles that administer the cluster."
  type        = set(string)
  default     = []
}

variable "queries_per_second" {
  description = "Queries a second that the API nodes are sized for."
  type        = number
}

variable "api_instance_type" {
  description = "Instance type of the nodes that answer queries."
  type        = string
}

variable "api_node_cores" {
  description = "Cores of such a node."
  type        = number
}

variable "ingest_instance_type" {
  description = "Instance type of the nodes that take data in."
  type        = string
}

variable "ingest_nodes" {
  description = "Nodes that take data in."
  type        = number
}

variable "node_disk_gb" {
  description = "Disk of each node; lead indexes and models are kept on it."
  type        = number
  default     = 50
}

variable "database_class" {
  description = "Class of the database instance."
  type        = string
}

variable "database_multi_az" {
  description = "A standby of the database in another zone."
  type        = bool
}

variable "database_replica" {
  description = "A read replica of the database."
  type        = bool
}

variable "database_storage_gb" {
  description = "Storage of the database to begin with."
  type        = number
}

variable "database_storage_max_gb" {
  description = "Storage it may grow to by itself."
  type        = number
}

variable "database_sslmode" {
  description = "require, or verify-full where the image has the bundle of RDS."
  type        = string
  default     = "require"
}

variable "backup_days" {
  description = "Days of database backups."
  type        = number
}

variable "export_days" {
  description = "Days that backups written by `assay backup` are kept in the bucket."
  type        = number
  default     = 90
}

variable "protect" {
  description = "Refuse to delete the database and non-empty buckets, and keep deleted secrets and keys for 30 days."
  type        = bool
}

variable "cache_node_type" {
  description = "Type of the Redis nodes."
  type        = string
}

variable "cache_nodes" {
  description = "Redis nodes."
  type        = number
  default     = 2
}

variable "kafka_version" {
  description = "Version of Kafka as MSK names it."
  type        = string
  default     = "3.9.x.kraft"
}

variable "broker_type" {
  description = "Type of the Kafka brokers."
  type        = string
}

variable "brokers" {
  description = "Kafka brokers over the three zones."
  type        = number
  default     = 3
}

variable "broker_storage_gb" {
  description = "Storage of each broker."
  type        = number
}

variable "topic_prefix" {
  description = "Put before the name of every topic."
  type        = string
  default     = ""
}

variable "topic_partitions" {
  description = "Partitions of each topic."
  type        = number
  default     = 6
}

variable "topic_keep_days" {
  description = "Days that messages are kept."
  type        = number
  default     = 7
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 365
}

variable "secrets_version" {
  description = "Raise it for new passwords of database, Redis and Kafka, and to write the secrets anew."
  type        = number
  default     = 1
}

variable "llm" {
  description = "Whether a language model is used; its key is then given with llm_api_key whenever secrets_version is raised."
  type        = bool
  default     = false
}

variable "llm_api_key" {
  description = "Key of the language model, as TF_VAR_llm_api_key; goes to Secrets Manager and not into the state."
  type        = string
  default     = null
  ephemeral   = true
}
