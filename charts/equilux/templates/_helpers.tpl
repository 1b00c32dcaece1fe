{{- define "equilux.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "equilux.selector" -}}
app.kubernetes.io/name: equilux
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "equilux.labels" -}}
{{ include "equilux.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "equilux.secret" -}}
{{ .Values.existingSecret | default (include "equilux.name" .) }}
{{- end }}

{{- define "equilux.podAnnotations" -}}
{{- if .Values.metrics.annotations }}
prometheus.io/scrape: "true"
prometheus.io/port: "9464"
prometheus.io/path: /metrics
{{- end }}
{{- end }}

{{- define "equilux.tracesEnv" -}}
{{- with .Values.traces.endpoint }}
- {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }}}
{{- end }}
{{- end }}

{{/* The reference of an image, with its digest if one is set. Takes: root, name. */}}
{{- define "equilux.image" -}}
{{- $digest := get .root.Values.image.digests .name -}}
{{ .root.Values.image.registry }}/{{ .name }}{{ if $digest }}@{{ $digest }}{{ else }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}{{ end }}
{{- end }}

{{/* "true" if TLS between workers and the master is on, else empty. */}}
{{- define "equilux.workerTls" -}}
{{- with .Values.workerTls }}
{{- if ne (empty .masterSecret) (empty .workerSecret) }}
{{- fail "workerTls.masterSecret and workerTls.workerSecret belong together; name both or none" }}
{{- end }}
{{- if .masterSecret }}true{{ end }}
{{- end }}
{{- end }}

{{/* The volume mount of the TLS files, in masters and workers. */}}
{{- define "equilux.workerTlsMount" -}}
{{- if include "equilux.workerTls" . }}
- {name: worker-tls, mountPath: /worker-tls, readOnly: true}
{{- end }}
{{- end }}

{{/* Takes: root, secret. */}}
{{- define "equilux.workerTlsVolume" -}}
{{- if include "equilux.workerTls" .root }}
- name: worker-tls
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
{{- end }}
{{- end }}

{{/* An emptyDir in memory, which counts toward the pod's limit, for native libraries that are unpacked at the start; not for pictures. */}}
{{- define "equilux.tmpVolume" -}}
- name: tmp
  emptyDir: {medium: Memory, sizeLimit: 256Mi}
{{- end }}

{{- define "equilux.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "equilux.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Startup probe: until the process is up. Readiness: whether it can work now. Liveness: fails if only a restart helps. */}}
{{- define "equilux.probes" -}}
startupProbe:
  httpGet: {path: /live, port: observe}
  periodSeconds: 1
  timeoutSeconds: 3
  failureThreshold: 120
readinessProbe:
  httpGet: {path: /ready, port: observe}
  periodSeconds: 5
  timeoutSeconds: 3
livenessProbe:
  httpGet: {path: /live, port: observe}
  periodSeconds: 15
  timeoutSeconds: 10
  failureThreshold: 4
{{- end }}

{{/* A worker's Deployment. Takes: root, kind (worker-simd or worker-gpu), values, backend. */}}
{{- define "equilux.worker" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "equilux.name" $root }}-{{ .kind }}
  labels:
    {{- include "equilux.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .kind }}
spec:
  {{- if not (dig "autoscaling" "enabled" false .values) }}
  replicas: {{ .values.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "equilux.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .kind }}
  template:
    metadata:
      labels:
        {{- include "equilux.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .kind }}
        equilux/role: worker
      annotations:
        checksum/secret: {{ include "equilux.secret" $root | sha256sum }}
        {{- include "equilux.podAnnotations" $root | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      # At SIGTERM, a worker finishes its running chunks; the master reassigns the others.
      terminationGracePeriodSeconds: {{ add $root.Values.drainSeconds 15 }}
      securityContext:
        {{- include "equilux.podSecurity" $root | nindent 8 }}
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: worker
          image: {{ include "equilux.image" (dict "root" $root "name" .kind) | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args:
            - --master
            - {{ include "equilux.name" $root }}{{ if ne $root.Values.service.type "ClusterIP" }}-workers{{ end }}:6000
            - --name
            - $(POD_NAME)
            - --backend
            - {{ .backend }}
            - --drain-timeout
            - {{ $root.Values.drainSeconds | quote }}
            {{- range .values.extraArgs }}
            - {{ . | quote }}
            {{- end }}
          env:
            - name: POD_NAME
              valueFrom: {fieldRef: {fieldPath: metadata.name}}
            - {name: EQUILUX_JOIN_TOKEN_FILE, value: /secrets/join-token}
            {{- if include "equilux.workerTls" $root }}
            - {name: EQUILUX_TLS_CA, value: /worker-tls/ca.crt}
            - {name: EQUILUX_TLS_CERT, value: /worker-tls/tls.crt}
            - {name: EQUILUX_TLS_KEY, value: /worker-tls/tls.key}
            {{- end }}
            {{- include "equilux.tracesEnv" $root | nindent 12 }}
          ports:
            - {name: observe, containerPort: 9464}
          {{- include "equilux.probes" $root | nindent 10 }}
          securityContext:
            {{- include "equilux.containerSecurity" $root | nindent 12 }}
          resources: {{- toYaml .values.resources | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            - {name: secrets, mountPath: /secrets, readOnly: true}
            {{- include "equilux.workerTlsMount" $root | nindent 12 }}
      volumes:
        {{- include "equilux.tmpVolume" $root | nindent 8 }}
        - name: secrets
          secret:
            secretName: {{ include "equilux.secret" $root }}
            defaultMode: 0440
            items: [{key: join-token, path: join-token}]
        {{- include "equilux.workerTlsVolume" (dict "root" $root "secret" $root.Values.workerTls.workerSecret) | nindent 8 }}
      {{- with .values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}

{{/* The port of the object store. */}}
{{- define "equilux.storagePort" -}}
{{- $endpoint := .Values.storage.endpoint -}}
{{- if regexMatch "^https?://[^/]+:[0-9]+$" $endpoint }}{{ regexReplaceAll "^.*:([0-9]+)$" $endpoint "${1}" }}{{ else if hasPrefix "http://" $endpoint }}80{{ else }}443{{ end }}
{{- end -}}

{{/* The port of the database. */}}
{{- define "equilux.databasePort" -}}
{{- if regexMatch "^jdbc:postgresql://[^/]+:[0-9]+/" .Values.database.url }}{{ regexReplaceAll "^jdbc:postgresql://[^/]+:([0-9]+)/.*$" .Values.database.url "${1}" }}{{ else }}5432{{ end }}
{{- end -}}
