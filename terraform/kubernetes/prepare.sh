#!/usr/bin/env bash
# What the cluster needs before the chart, from the outputs of terraform/:
#
#   terraform/kubernetes/prepare.sh IMAGE | kubectl apply -f -
#
# The namespace, a storage class, and a job that makes the topics, which are no resource of the AWS provider, with the account
# in whose name the External Secrets Operator reads the user of the brokers. Safe to repeat: the job makes what is missing and leaves what is there.
set -euo pipefail
image="${1:?give the image, e.g. ghcr.io/OWNER/assay@sha256:...}"
folder="$(cd "$(dirname "$0")/.." && pwd)"
out() { terraform -chdir="$folder" output -raw "$1"; }

region="$(out region)"
role="$(out topics_role)"
brokers="$(out brokers)"
prefix="$(out topic_prefix)"
secret="$(out migrate_secret)"
read -ra words <<<"$(out topics_command)"
args=""
for word in "${words[@]:1}"; do args+="${args:+, }\"$word\""; done
# A job is not changed once it is made: another image or other topics make another job.
name="assay-topics-$(printf '%s' "$image $args $prefix" | cksum | cut -d ' ' -f 1)"

cat <<YAML
apiVersion: v1
kind: Namespace
metadata:
  name: assay
  labels:
    pod-security.kubernetes.io/enforce: restricted
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: assay-gp3
provisioner: ebs.csi.aws.com
parameters:
  type: gp3
  encrypted: "true"
volumeBindingMode: WaitForFirstConsumer
reclaimPolicy: Delete
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: assay-topics
  namespace: assay
  annotations:
    eks.amazonaws.com/role-arn: $role
automountServiceAccountToken: false
---
apiVersion: external-secrets.io/v1
kind: SecretStore
metadata:
  name: assay-topics
  namespace: assay
spec:
  provider:
    aws:
      service: SecretsManager
      region: $region
      auth:
        jwt:
          serviceAccountRef:
            name: assay-topics
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: assay-topics
  namespace: assay
spec:
  refreshInterval: 15m
  secretStoreRef:
    kind: SecretStore
    name: assay-topics
  target:
    name: assay-topics
  data:
    - secretKey: ASSAY_KAFKA_USERNAME
      remoteRef: { key: $secret, property: kafka-username }
    - secretKey: ASSAY_KAFKA_PASSWORD
      remoteRef: { key: $secret, property: kafka-password }
---
apiVersion: batch/v1
kind: Job
metadata:
  name: $name
  namespace: assay
spec:
  backoffLimit: 5
  ttlSecondsAfterFinished: 86400
  template:
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: topics
          image: $image
          args: [$args]
          env:
            - { name: ASSAY_KAFKA_BROKERS, value: "$brokers" }
            - { name: ASSAY_KAFKA_TOPIC_PREFIX, value: "$prefix" }
            - { name: ASSAY_KAFKA_TLS, value: "on" }
            - { name: ASSAY_KAFKA_SASL, value: scram-sha-512 }
            - { name: ASSAY_DATA_DIR, value: /tmp/assay }
          envFrom:
            - secretRef: { name: assay-topics }
          resources:
            requests: { cpu: 100m, memory: 256Mi }
            limits: { cpu: "1", memory: 512Mi }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
      volumes:
        - name: tmp
          emptyDir: { sizeLimit: 64Mi }
YAML
