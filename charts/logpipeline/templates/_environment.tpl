{{/* Environment variables for the way to the store, which operator and agents share. */}}
{{- define "logpipeline.store.env" -}}
{{- $env := list }}
{{- with .Values.s3.region }}{{ $env = append $env (dict "name" "AWS_REGION" "value" .) }}{{ end }}
{{- $env | toJson }}
{{- end }}

{{- define "logpipeline.store.envFrom" -}}
{{- $from := list }}
{{- with .Values.s3.credentialsSecret }}{{ $from = append $from (dict "secretRef" (dict "name" .)) }}{{ end }}
{{- $from | toJson }}
{{- end }}
