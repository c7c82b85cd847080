{{/* The operator's settings, as JSON made from data and not from text: no value can add a field of its own. */}}
{{- define "logpipeline.operator.settings" -}}
{{- $values := .Values.agent }}
{{- $agent := dict
  "image" (include "logpipeline.image" (list . $values.image))
  "imagePullPolicy" $values.image.pullPolicy
  "imagePullSecrets" .Values.imagePullSecrets
  "serviceAccountName" (include "logpipeline.agent.serviceAccount" .)
  "podLabels" $values.podLabels
  "podAnnotations" $values.podAnnotations
  "nodeSelector" $values.nodeSelector
  "tolerations" $values.tolerations
  "affinity" $values.affinity
  "priorityClassName" $values.priorityClassName
  "updateStrategy" $values.updateStrategy
  "resources" $values.resources
  "terminationGracePeriodSeconds" $values.terminationGracePeriodSeconds
  "env" (default list (concat (include "logpipeline.store.env" . | fromJsonArray) $values.env))
  "envFrom" (default list (concat (include "logpipeline.store.envFrom" . | fromJsonArray) $values.envFrom))
  "podSecurityContext" $values.podSecurityContext
  "securityContext" $values.securityContext
  "podLogsPath" $values.podLogsPath
  "spoolPath" $values.spoolPath
  "port" $values.port
  "logLevel" $values.logLevel
  "maxLineSize" $values.maxLineSize
  "nodeMetrics" $values.nodeMetrics
  "logMetrics" $values.logMetrics
  "shutdownGracePeriod" $values.shutdownGracePeriod }}
{{- if dig "output" "" (default dict $values.cloudWatch) }}
{{- if not (dig "enabled" true (default dict $values.nodeMetrics)) }}
{{- fail "agent.cloudWatch.output is set, but agent.nodeMetrics.enabled is false, so that there is nothing to give it: change one of them" }}
{{- end }}
{{- $_ := set $agent "cloudWatch" $values.cloudWatch }}
{{- end }}
{{- /* `null` in somebody's values removes a default of ours; the operator has the same ones. */}}
{{- range $field, $value := $agent }}
{{- if kindIs "invalid" $value }}{{ $_ := unset $agent $field }}{{ end }}
{{- end }}
{{- $ingest := dict "enabled" .Values.ingest.enabled }}
{{- if and $ingest.enabled (not .Values.ingest.autoscaling.enabled) }}
{{- $_ := set $ingest "replicas" .Values.ingest.replicas }}
{{- end }}
{{- dict
  "cluster" .Values.clusterName
  "release" (dict "name" .Release.Name "namespace" .Release.Namespace "fullname" (include "logpipeline.fullname" .))
  "agent" $agent
  "tenants" (dict "buckets" .Values.tenants.buckets)
  "ingest" $ingest
  "buffer" (dict "maxTotalSize" .Values.buffer.maxTotalSize)
  "http" (dict "port" .Values.operator.port)
  "logLevel" .Values.operator.logLevel
  "leaderElection" .Values.operator.leaderElection
  | toPrettyJson }}
{{- end }}
