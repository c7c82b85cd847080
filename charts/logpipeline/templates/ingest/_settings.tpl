{{/* Where things are in the ingest pods. The service never sees the agent's spool, in which keys of stores lie. */}}
{{- define "logpipeline.ingest.paths" -}}
{{- dict "records" "/var/lib/logpipeline-ingest" "spool" "/var/lib/logpipeline" "token" "/etc/logpipeline-token" | toJson }}
{{- end }}

{{/* Ports of the pods. They are nobody's choice: the pod's network is its own. */}}
{{- define "logpipeline.ingest.ports" -}}
{{- dict "public" 8080 "admin" 9881 "agent" 9880 | toJson }}
{{- end }}

{{/* Milliseconds of a time of ingest.config, as the service reads it. Arguments: root, name of the field, default. */}}
{{- define "logpipeline.ingest.milliseconds" -}}
{{- $field := index . 1 }}
{{- $time := dig $field "" (default dict (index . 0).Values.ingest.config) | toString | default (index . 2) }}
{{- $number := "([0-9]+[.]?[0-9]*|[.][0-9]+)" }}
{{- if not (regexMatch (printf "^[+]?(%s(ns|us|µs|μs|ms|s|m|h))+$" $number) $time) }}
{{- fail (printf "ingest.config.%s is %s: allowed are times such as 5s, 1m30s or 500ms" $field $time) }}
{{- end }}
{{- $units := dict "ns" 0.000001 "us" 0.001 "µs" 0.001 "μs" 0.001 "ms" 1 "s" 1000 "m" 60000 "h" 3600000 }}
{{- $sum := 0 }}
{{- range $part := regexFindAll (printf "%s[a-zµμ]+" $number) $time -1 }}
{{- $sum = addf $sum (mulf (regexFind $number $part) (get $units (regexFind "[a-zµμ]+" $part))) }}
{{- end }}
{{- /* Before it is made a whole number, which has an end. */}}
{{- if gt (float64 $sum) 3600000.0 }}{{ fail (printf "ingest.config.%s is %s: an hour is the most, and the service takes less" $field $time) }}{{ end }}
{{- $sum }}
{{- end }}

{{/*
Seconds of terminationGracePeriodSeconds that the agent does not have, because the service stops first: drainDelay and shutdownGracePeriod of its
settings (5 s and 25 s by default; of a Secret they are not known), and 15 s for its last sync and for the kubelet. Fails when the agent had
fewer than 15 s then.
*/}}
{{- define "logpipeline.ingest.stopSeconds" -}}
{{- $drain := include "logpipeline.ingest.milliseconds" (list . "drainDelay" "5s") }}
{{- $finish := include "logpipeline.ingest.milliseconds" (list . "shutdownGracePeriod" "25s") }}
{{- $seconds := add 15 (ceil (divf (addf $drain $finish) 1000)) }}
{{- $given := int .Values.ingest.terminationGracePeriodSeconds }}
{{- $needed := add $seconds 15 }}
{{- if lt $given (int $needed) }}
{{- fail (printf "ingest.terminationGracePeriodSeconds is %d, and a replica needs %d to stop: %d for the service (drainDelay, shutdownGracePeriod and 15), and 15 at least for the agent, which ships what is left; raise it, or lower them in ingest.config" $given $needed $seconds) }}
{{- end }}
{{- $seconds }}
{{- end }}

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
