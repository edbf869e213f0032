region = "us-east-1"
role_arns = {
  assay-api     = "arn:aws:iam::123456789012:role/assay-production-assay-api"
  assay-ingest  = "arn:aws:iam::123456789012:role/assay-production-assay-ingest"
  assay-migrate = "arn:aws:iam::123456789012:role/assay-production-assay-migrate"
}
secret_names     = { settings = "assay/production/settings", migrate = "assay/production/migrate" }
brokers          = "b-2.example.com:9096,b-1.example.com:9096,b-3.example.com:9096"
topic_prefix     = ""
topic_partitions = 6
api_pods         = { min = 5, max = 18 }
subnets = {
  us-east-1a = { private = "10.40.0.0/20", public = "10.40.240.0/24", data = "10.40.244.0/24" }
  us-east-1b = { private = "10.40.16.0/20", public = "10.40.241.0/24", data = "10.40.245.0/24" }
  us-east-1c = { private = "10.40.32.0/20", public = "10.40.242.0/24", data = "10.40.246.0/24" }
}
replica = true
llm     = true
