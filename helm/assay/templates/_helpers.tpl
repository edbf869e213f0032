{{/* Names and labels. Names begin with .Values.name, not with the release: other systems know them. */}}
{{- define "assay.colour" -}}
{{- if eq .Values.part "colour" -}}{{ .Values.colour }}{{- end -}}
{{- end -}}

{{/* dict "root" $ "component" "api": the name of what belongs to one colour. */}}
{{- define "assay.ofColour" -}}
{{- $colour := include "assay.colour" .root -}}
{{ .root.Values.name }}-{{ .component }}{{ with $colour }}-{{ . }}{{ end }}
{{- end -}}

{{- define "assay.image" -}}
{{- $image := .Values.image -}}
{{ $image.repository }}{{ if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default .Chart.AppVersion }}{{ end }}
{{- end -}}

{{- define "assay.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ .Values.name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Values.image.tag | default .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: {{ .Values.name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* dict "root" $ "component" "api": what selects the pods of one workload. */}}
{{- define "assay.selector" -}}
{{- $colour := include "assay.colour" .root -}}
app.kubernetes.io/name: {{ .root.Values.name }}
app.kubernetes.io/component: {{ .component }}
{{- with $colour }}
assay-colour: {{ . }}
{{- end }}
{{- end -}}

{{/* Which parts this release renders. */}}
{{- define "assay.hasShared" -}}{{ if ne .Values.part "colour" }}true{{ end }}{{- end -}}
{{- define "assay.hasWorkload" -}}{{ if ne .Values.part "shared" }}true{{ end }}{{- end -}}

{{/* What cannot be said in the schema. */}}
{{- define "assay.check" -}}
{{- if and (eq .Values.part "colour") (not .Values.colour) -}}{{ fail "part `colour` needs `colour` (blue or green)" }}{{- end -}}
{{- if and (ne .Values.part "colour") .Values.colour -}}{{ fail "`colour` is for part `colour` alone" }}{{- end -}}
{{- if and .Values.ingest.enabled (not .Values.kafka.brokers) -}}{{ fail "ingest needs kafka.brokers; set them, or ingest.enabled=false" }}{{- end -}}
{{- if ge (int .Values.shutdown.drainSeconds) (int .Values.shutdown.seconds) -}}{{ fail "shutdown.seconds has to be more than shutdown.drainSeconds: what is under way has to end after draining" }}{{- end -}}
{{- if and (eq .Values.secrets.source "external") (not (or .Values.secrets.external.store .Values.secrets.external.aws.region)) -}}{{ fail "secrets.source `external` needs secrets.external.store or secrets.external.aws.region" }}{{- end -}}
{{- if eq .Values.secrets.source "external" -}}
{{- if not (or .Values.secrets.external.variables .Values.secrets.external.keys.settings) -}}{{ fail "secrets.source `external` needs secrets.external.keys.settings or secrets.external.variables" }}{{- end -}}
{{- if not (or .Values.migrate.external .Values.secrets.external.keys.migrate) -}}{{ fail "secrets.source `external` needs secrets.external.keys.migrate or migrate.external" }}{{- end -}}
{{- end -}}
{{- if and (eq .Values.secrets.source "program") (not (and .Values.secrets.external.keys.settings .Values.secrets.external.keys.migrate)) -}}{{ fail "secrets.source `program` needs secrets.external.keys" }}{{- end -}}
{{- if and .Values.migrate.topics.enabled (not .Values.kafka.brokers) -}}{{ fail "migrate.topics needs kafka.brokers" }}{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) -}}{{ fail "ingress needs at least one of ingress.hosts" }}{{- end -}}
{{- if and .Values.api.indexVolume.claim (or (gt (int .Values.api.replicas) 1) .Values.api.autoscaling.enabled) -}}{{ fail "api.indexVolume.claim is one volume, so it is for one replica without autoscaling; use type `ephemeral` for more" }}{{- end -}}
{{- range $place, $settings := dict "settings" .Values.settings "api.settings" .Values.api.settings "ingest.settings" .Values.ingest.settings -}}
{{- range $name, $_ := $settings -}}
{{- if has $name (list "ASSAY_HOST" "ASSAY_PORT" "ASSAY_AUTH" "ASSAY_ROLE" "ASSAY_PROXY_HOPS" "ASSAY_DATA_DIR" "ASSAY_DRAIN_MS" "ASSAY_SHUTDOWN_SECONDS" "ASSAY_KAFKA_BROKERS" "ASSAY_KAFKA_TLS" "ASSAY_KAFKA_SASL" "ASSAY_KAFKA_GROUP" "ASSAY_KAFKA_TOPIC_PREFIX") -}}{{ fail (printf "%s.%s is set by the chart from a value of its own" $place $name) }}{{- end -}}
{{- if hasKey (include "assay.variables" (dict "root" $ "of" "settings") | fromYaml) $name -}}{{ fail (printf "%s.%s is among the secret settings too" $place $name) }}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The same for every container of this chart. */}}
{{- define "assay.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
runAsUser: {{ .Values.user }}
runAsGroup: {{ .Values.user }}
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "assay.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.user }}
runAsGroup: {{ .Values.user }}
fsGroup: {{ .Values.user }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "assay.secretName" -}}
{{- if eq .Values.secrets.source "external" -}}{{ .Values.name }}-settings{{- else -}}{{ .Values.secrets.existing }}{{- end -}}
{{- end -}}

{{- define "assay.migrateSecretName" -}}
{{- if eq .Values.secrets.source "external" -}}{{ .Values.name }}-migrate{{- else -}}{{ .Values.migrate.existingSecret | default .Values.secrets.existing }}{{- end -}}
{{- end -}}

{{/* Setting: key in the Secret, as YAML: dict "root" $ "of" "settings" or "migrate". */}}
{{- define "assay.variables" -}}
{{- $values := .root.Values -}}
{{- $result := dict -}}
{{- $isMigrate := eq .of "migrate" -}}
{{- $single := ternary $values.migrate.external $values.secrets.external.variables $isMigrate -}}
{{- if and (eq $values.secrets.source "external") $single -}}
{{- range $name, $_ := $single -}}{{- $_ := set $result $name $name -}}{{- end -}}
{{- else -}}
{{- $result = ternary $values.migrate.variables $values.secrets.variables $isMigrate -}}
{{- end -}}
{{- toYaml $result -}}
{{- end -}}

{{/* Brokers as settings, of whatever talks to them. */}}
{{- define "assay.kafkaEnv" -}}
- name: ASSAY_KAFKA_BROKERS
  value: {{ join "," .Values.kafka.brokers | quote }}
- name: ASSAY_KAFKA_GROUP
  value: {{ .Values.kafka.group }}
- name: ASSAY_KAFKA_TOPIC_PREFIX
  value: {{ .Values.kafka.topicPrefix | quote }}
- name: ASSAY_KAFKA_TLS
  value: {{ ternary "on" "off" .Values.kafka.tls | quote }}
{{- with .Values.kafka.sasl }}
- name: ASSAY_KAFKA_SASL
  value: {{ . }}
{{- end }}
{{- end -}}

{{/* Of all settings those that say what the schema is like: a job has no others, since they may need each other. */}}
{{- define "assay.storeEnv" -}}
{{- range $name, $value := .Values.settings }}
{{- if regexMatch "^ASSAY_(DATABASE_.*|TIMESCALE|EMBEDDER|LOG_LEVEL)$" $name }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Certificates that servers are checked against beside the usual ones. */}}
{{- define "assay.caEnv" -}}
{{- if .Values.ca.configMap }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/assay-ca/{{ .Values.ca.key }}
{{- end }}
{{- end -}}
{{- define "assay.caMount" -}}
{{- if .Values.ca.configMap }}
- name: ca
  mountPath: /etc/assay-ca
  readOnly: true
{{- end }}
{{- end -}}
{{- define "assay.caVolume" -}}
{{- if .Values.ca.configMap }}
- name: ca
  configMap:
    name: {{ .Values.ca.configMap }}
{{- end }}
{{- end -}}

{{/* Secrets as variables that say where they stand: dict "root" $ "of" "settings" or "migrate" "variables" (VARIABLE: KEY). */}}
{{- define "assay.secretEnv" -}}
{{- $secrets := .root.Values.secrets -}}
{{- $secret := include (ternary "assay.migrateSecretName" "assay.secretName" (eq .of "migrate")) .root -}}
{{- $place := get $secrets.external.keys .of -}}
{{- range $name, $key := .variables }}
{{- /* The one that the program takes for no secret and reads from nowhere else. */ -}}
{{- $isName := eq $name "ASSAY_KAFKA_USERNAME" }}
{{- if and (eq $secrets.source "program") $isName }}
{{- else }}
- name: {{ $name }}
{{- if eq $secrets.source "program" }}
  value: aws-sm:{{ $place }}#{{ $key }}
{{- else if and $secrets.files (not $isName) }}
  value: file:/etc/assay-secrets/{{ $key }}
{{- else }}
  valueFrom:
    secretKeyRef:
      name: {{ $secret }}
      key: {{ $key }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "assay.hasSecretFiles" -}}
{{- if and .Values.secrets.files (ne .Values.secrets.source "program") -}}true{{- end -}}
{{- end -}}
{{- define "assay.secretMount" -}}
{{- if include "assay.hasSecretFiles" . }}
- name: secrets
  mountPath: /etc/assay-secrets
  readOnly: true
{{- end }}
{{- end -}}
{{/* dict "root" $ "of" "settings" or "migrate" */}}
{{- define "assay.secretVolume" -}}
{{- if include "assay.hasSecretFiles" .root }}
- name: secrets
  secret:
    secretName: {{ include (ternary "assay.migrateSecretName" "assay.secretName" (eq .of "migrate")) .root }}
    defaultMode: 0440
{{- end }}
{{- end -}}

{{/* What each process of a role is started with: dict "root" $ "component" "api" "part" .Values.api. */}}
{{- define "assay.env" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $role := ternary .component "all" $values.ingest.enabled -}}
{{- with .part.heapMegabytes }}
- name: NODE_OPTIONS
  value: --max-old-space-size={{ . }}
{{- end }}
- name: ASSAY_ROLE
  value: {{ $role }}
- name: ASSAY_HOST
  value: 0.0.0.0
- name: ASSAY_PORT
  value: {{ $values.port | quote }}
- name: ASSAY_AUTH
  value: {{ $values.auth }}
{{- if $values.ingress.enabled }}
- name: ASSAY_PROXY_HOPS
  value: {{ $values.ingress.proxyHops | quote }}
{{- end }}
- name: ASSAY_DATA_DIR
  value: /var/lib/assay
- name: ASSAY_DRAIN_MS
  value: {{ mul $values.shutdown.drainSeconds 1000 | quote }}
- name: ASSAY_SHUTDOWN_SECONDS
  value: {{ $values.shutdown.seconds | quote }}
{{- if $values.kafka.brokers }}
{{ include "assay.kafkaEnv" $root }}
{{- end }}
{{- range $name, $value := merge (dict) .part.settings $values.settings }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- $variables := include "assay.variables" (dict "root" $root "of" "settings") | fromYaml }}
{{- include "assay.secretEnv" (dict "root" $root "of" "settings" "variables" $variables) }}
{{- include "assay.caEnv" $root }}
{{- with $values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Writable places; everything else is read-only: dict "root" $ "part" .Values.api. */}}
{{- define "assay.volumes" -}}
- name: tmp
  emptyDir:
    sizeLimit: {{ .root.Values.tmpSize }}
- name: data
{{- if .part.indexVolume.claim }}
  persistentVolumeClaim:
    claimName: {{ .part.indexVolume.claim }}
{{- else if eq .part.indexVolume.type "ephemeral" }}
  ephemeral:
    volumeClaimTemplate:
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .part.indexVolume.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests:
            storage: {{ .part.indexVolume.size }}
{{- else }}
  emptyDir:
    sizeLimit: {{ .part.indexVolume.size }}
{{- end }}
{{- include "assay.caVolume" .root }}
{{- include "assay.secretVolume" (dict "root" .root "of" "settings") }}
{{- with .root.Values.models.claim }}
- name: models
  persistentVolumeClaim:
    claimName: {{ . }}
    readOnly: true
{{- end }}
{{- end -}}

{{/* A deployment of serving processes: dict "root" $ "component" "api" "part" .Values.api. */}}
{{- define "assay.deployment" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $part := .part -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "assay.ofColour" . }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "assay.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  {{- if not $part.autoscaling.enabled }}
  replicas: {{ $part.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  progressDeadlineSeconds: {{ add $values.startupSeconds 300 }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: {{ ternary 0 1 (ne $part.indexVolume.claim "") }}
      maxUnavailable: {{ ternary 1 0 (ne $part.indexVolume.claim "") }}
  selector:
    matchLabels:
      {{- include "assay.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "assay.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .component }}
        {{- with include "assay.colour" $root }}
        assay-colour: {{ . }}
        {{- end }}
      {{- with $values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ $part.serviceAccount.name }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with $values.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      terminationGracePeriodSeconds: {{ add $values.shutdown.preStopSeconds $values.shutdown.seconds 5 }}
      securityContext:
        {{- include "assay.podSecurity" $root | nindent 8 }}
      topologySpreadConstraints:
        {{- range $key, $how := dict "topology.kubernetes.io/zone" $values.topologySpread.zones "kubernetes.io/hostname" $values.topologySpread.nodes }}
        - maxSkew: 1
          topologyKey: {{ $key }}
          whenUnsatisfiable: {{ $how }}
          labelSelector:
            matchLabels:
              {{- include "assay.selector" $ | nindent 14 }}
          matchLabelKeys: [pod-template-hash]
        {{- end }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: assay
          image: {{ include "assay.image" $root }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          args: [serve]
          env:
            {{- include "assay.env" . | nindent 12 }}
          ports:
            - name: http
              containerPort: {{ $values.port }}
              protocol: TCP
          startupProbe:
            httpGet: { path: /livez, port: http }
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: {{ div (add $values.startupSeconds 4) 5 }}
          livenessProbe:
            httpGet: { path: /livez, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /readyz, port: http }
            periodSeconds: 3
            timeoutSeconds: 2
            failureThreshold: 2
          {{- if gt (int $values.shutdown.preStopSeconds) 0 }}
          lifecycle:
            preStop:
              sleep:
                seconds: {{ $values.shutdown.preStopSeconds }}
          {{- end }}
          resources:
            {{- toYaml $part.resources | nindent 12 }}
          securityContext:
            {{- include "assay.containerSecurity" $root | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            - name: data
              mountPath: /var/lib/assay
            {{- include "assay.caMount" $root | nindent 12 }}
            {{- include "assay.secretMount" $root | nindent 12 }}
            {{- if $values.models.claim }}
            - name: models
              mountPath: /var/lib/assay-models
              readOnly: true
            {{- end }}
      volumes:
        {{- include "assay.volumes" (dict "root" $root "part" $part) | nindent 8 }}
{{- end -}}
