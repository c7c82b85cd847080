{{/* What the values know already and the release does not have: refused in a sentence, rather than ignored. */}}
{{- define "logpipeline.notYet" -}}
{{- if .Values.ingest.enabled }}
{{- fail "ingest.enabled is true, but this version has no ingest service: set it to false (browser events come with a later version)" }}
{{- end }}
{{- end }}
