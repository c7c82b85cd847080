{{- define "logpipeline.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/name: {{ include "logpipeline.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: logpipeline
{{- end }}

{{/* What the operator's pods are found by; these never change. */}}
{{- define "logpipeline.operator.selector" -}}
app.kubernetes.io/name: {{ include "logpipeline.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{/* The agents' pods, which the operator labels so. */}}
{{- define "logpipeline.agent.selector" -}}
app.kubernetes.io/name: logpipeline-agent
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* The ingest service's pods, which hold an agent too. Like those of agents they are found whatever the chart is called. */}}
{{- define "logpipeline.ingest.selector" -}}
app.kubernetes.io/name: logpipeline-ingest
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
