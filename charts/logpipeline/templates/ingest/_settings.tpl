{{/* Where things are in the ingest pods. The service never sees the agent's spool, in which keys of stores lie. */}}
{{- define "logpipeline.ingest.paths" -}}
{{- dict "records" "/var/lib/logpipeline-ingest" "spool" "/var/lib/logpipeline" "token" "/etc/logpipeline-token" | toJson }}
{{- end }}

{{/* Ports of the pods. They are nobody's choice: the pod's network is its own. */}}
{{- define "logpipeline.ingest.ports" -}}
{{- dict "public" 8080 "admin" 9881 "agent" 9880 | toJson }}
{{- end }}

{{/*
Seconds of terminationGracePeriodSeconds that the agent does not have, because the service stops first: drainDelay (5 s) and
shutdownGracePeriod (25 s) of its settings, and what the kubelet takes.
*/}}
{{- define "logpipeline.ingest.stopSeconds" -}}45{{- end }}

{{/* The service's settings, as YAML made from data and not from text: no value can add a field of its own. */}}
{{- define "logpipeline.ingest.settings" -}}
{{- $ports := include "logpipeline.ingest.ports" . | fromJson }}
{{- $paths := include "logpipeline.ingest.paths" . | fromJson }}
{{- $config := default dict .Values.ingest.config }}
{{- $instead := dict
  "cluster" "the value clusterName"
  "log" "the value ingest.logLevel"
  "public" "the value ingest.service.port; the pods' own port is nobody's choice"
  "admin" "nothing; the pods' own port is nobody's choice" }}
{{- range $field, $other := $instead }}
{{- if hasKey $config $field }}{{ fail (printf "ingest.config.%s is set: the chart sets it; remove it, and use %s" $field $other) }}{{ end }}
{{- end }}
{{- $storage := default dict $config.storage }}
{{- if hasKey $storage "path" }}{{ fail "ingest.config.storage.path is set: the chart sets it, since the agent reads the same files; remove it" }}{{ end }}
{{- if hasKey $storage "maxSize" }}{{ fail "ingest.config.storage.maxSize is set: the chart sets it; remove it, and use the value ingest.maxRecordsSize" }}{{ end }}
{{- $own := dict
  "cluster" .Values.clusterName
  "log" (dict "level" .Values.ingest.logLevel)
  "public" (dict "port" $ports.public)
  "admin" (dict "port" $ports.admin)
  "storage" (dict "path" $paths.records "maxSize" .Values.ingest.maxRecordsSize) }}
{{- mergeOverwrite (deepCopy $config) $own | toYaml }}
{{- end }}

{{/* The agent's settings beside the service: it ships the service's files, and nothing of the node. */}}
{{- define "logpipeline.ingest.agentSettings" -}}
{{- $ports := include "logpipeline.ingest.ports" . | fromJson }}
{{- $paths := include "logpipeline.ingest.paths" . | fromJson }}
{{- $seconds := sub (int .Values.ingest.terminationGracePeriodSeconds) (include "logpipeline.ingest.stopSeconds" . | int) }}
{{- $logs := list }}
{{- range $kind := list "browser" "request" }}
{{- $logs = append $logs (dict "kind" $kind "path" (printf "%s/%s/%s.log" $paths.records $kind $kind)) }}
{{- end }}
{{- dict
  "cluster" .Values.clusterName
  "kubernetes" (dict "namespace" .Release.Namespace)
  "spool" (dict "path" $paths.spool)
  "http" (dict "port" $ports.agent "statusTokenFile" (printf "%s/token" $paths.token))
  "shutdownGracePeriod" (printf "%ds" $seconds)
  "log" (dict "level" .Values.ingest.agent.logLevel)
  "nodeMetrics" (dict "enabled" false)
  "recordLogs" $logs
  "drain" true
  | toPrettyJson }}
{{- end }}
