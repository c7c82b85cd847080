{{/* The chart's name, as labels have it. */}}
{{- define "logpipeline.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* What all names begin with. 40 characters, because the longest ending has 20 and a pod's label at most 63. */}}
{{- define "logpipeline.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "logpipeline.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "logpipeline.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "logpipeline.operator.name" -}}
{{ include "logpipeline.fullname" . }}-operator
{{- end }}

{{- define "logpipeline.agent.name" -}}
{{ include "logpipeline.fullname" . }}-agent
{{- end }}

{{- define "logpipeline.ingest.name" -}}
{{ include "logpipeline.fullname" . }}-ingest
{{- end }}

{{- define "logpipeline.operator.serviceAccount" -}}
{{- $account := .Values.operator.serviceAccount }}
{{- if $account.create }}{{ default (include "logpipeline.operator.name" .) $account.name }}
{{- else }}{{ required "operator.serviceAccount.name is empty: with create false, name the ServiceAccount that is there" $account.name }}
{{- end }}
{{- end }}

{{- define "logpipeline.agent.serviceAccount" -}}
{{- $account := .Values.agent.serviceAccount }}
{{- if $account.create }}{{ default (include "logpipeline.agent.name" .) $account.name }}
{{- else }}{{ required "agent.serviceAccount.name is empty: with create false, name the ServiceAccount that is there" $account.name }}
{{- end }}
{{- end }}

{{- define "logpipeline.ingest.serviceAccount" -}}
{{- $account := .Values.ingest.serviceAccount }}
{{- if $account.create }}{{ default (include "logpipeline.ingest.name" .) $account.name }}
{{- else }}{{ required "ingest.serviceAccount.name is empty: with create false, name the ServiceAccount that is there" $account.name }}
{{- end }}
{{- end }}
