{{/*
Alert and recording rules: files/rules with the values filled in, as YAML. The expressions are text, so that each value that comes into one
is a number (the schema), a list of plain words (the schema), or label matchers, which are checked here: none can end what it is in.
*/}}
{{- define "logpipeline.rules" -}}
{{- if kindIs "invalid" .Values.monitoring.alerts }}
{{- fail "monitoring.alerts is missing: the values are those of an earlier chart; use helm upgrade --reset-then-reuse-values" }}
{{- end }}
{{- $groups := list }}
{{- range $name := list "recorded" "nodes" "applications" "agents" "pipelines" "operator" "ingest" }}
{{- $group := $.Files.Get (printf "files/rules/%s.yaml" $name) | fromYaml }}
{{- $rules := list }}
{{- range $rule := $group.rules }}
{{- if $rule.record }}
{{- $expr := include "logpipeline.rules.filled" (list $ $rule.record $rule.expr dict) }}
{{- $rules = append $rules (dict "record" $rule.record "expr" $expr) }}
{{- else }}
{{- $alert := get $.Values.monitoring.alerts $rule.alert }}
{{- if and $alert $alert.enabled }}
{{- $rules = append $rules (include "logpipeline.rules.alert" (list $ $rule $alert) | fromYaml) }}
{{- end }}
{{- end }}
{{- end }}
{{- if $rules }}{{ $groups = append $groups (dict "name" $group.name "rules" $rules) }}{{ end }}
{{- end }}
{{- dict "groups" $groups | toYaml }}
{{- end }}

{{/* One alert, from a list of the root, the rule of files/rules, and its values. */}}
{{- define "logpipeline.rules.alert" -}}
{{- $root := index . 0 }}
{{- $rule := index . 1 }}
{{- $values := index . 2 }}
{{- $monitoring := $root.Values.monitoring }}
{{- range $name, $more := dict "prometheusRule.ruleLabels" $monitoring.prometheusRule.ruleLabels (printf "alerts.%s.labels" $rule.alert) $values.labels }}
{{- if hasKey (default dict $more) "severity" }}
{{- fail (printf "monitoring.%s has severity: each alert has one of its own, set it as monitoring.alerts.%s.severity" $name $rule.alert) }}
{{- end }}
{{- end }}
{{- $labels := mustMergeOverwrite (dict) (default dict $monitoring.prometheusRule.ruleLabels) (default dict $values.labels) (dict "severity" $values.severity) }}
{{- $expr := $rule.expr }}
{{- if and $rule.exprWithIngest (default dict $root.Values.ingest).enabled }}{{ $expr = printf "%s\n%s" $expr $rule.exprWithIngest }}{{ end }}
{{- $runbooks := $monitoring.prometheusRule.runbookUrl }}
{{- if kindIs "invalid" $runbooks }}{{ $runbooks = "docs/runbooks/" }}{{ end }}
{{- if $runbooks }}{{ $runbooks = printf "%s/" (trimSuffix "/" $runbooks) }}{{ end }}
{{- $annotations := dict
  "summary" $rule.summary
  "description" (include "logpipeline.rules.filled" (list $root $rule.alert $rule.description $values))
  "runbook_url" (printf "%s%s.md" $runbooks $rule.alert) }}
{{- dict
  "alert" $rule.alert
  "expr" (include "logpipeline.rules.filled" (list $root $rule.alert $expr $values))
  "for" $values.for
  "labels" $labels
  "annotations" $annotations
  | toYaml }}
{{- end }}

{{/* A text of files/rules with the placeholders filled, from a list of the root, the rule's name, the text, and the alert's
values. */}}
{{- define "logpipeline.rules.filled" -}}
{{- $root := index . 0 }}
{{- $rule := index . 1 }}
{{- $text := index . 2 }}
{{- $values := index . 3 }}
{{- range $field, $value := $values }}
{{- if kindIs "slice" $value }}{{ $text = replace (printf "${%s}" $field) (join "|" $value) $text }}
{{- else if has (kindOf $value) (list "int" "int64" "float64") }}{{ $text = replace (printf "${%s}" $field) (include "logpipeline.rules.number" $value) $text }}
{{- else if eq $field "window" }}{{ $text = replace "${window}" $value $text }}
{{- end }}
{{- end }}
{{- with $values.selector }}
{{- $selector := include "logpipeline.rules.matchers" (list (printf "monitoring.alerts.%s.selector" $rule) .) }}
{{- $text = $text | replace "${selector}" (printf "{%s}" $selector) | replace "${,selector}" (printf ",%s" $selector) }}
{{- else }}
{{- $text = $text | replace "${selector}" "" | replace "${,selector}" "" }}
{{- end }}
{{- range $name := list "agent" "operator" "ingest" }}
{{- $matchers := get (default dict $root.Values.monitoring.selectors) $name | default (printf `job="logpipeline-%s"` $name) }}
{{- $text = replace (printf "${%s}" $name) (include "logpipeline.rules.matchers" (list (printf "monitoring.selectors.%s" $name) $matchers)) $text }}
{{- end }}
{{- $text }}
{{- end }}

{{/* 104857600, where Go would print 1.048576e+08. */}}
{{- define "logpipeline.rules.number" -}}
{{- if eq (floor .) (float64 .) }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{/*
Label matchers, from a list of their value's name and text. No backtick and no ${, since descriptions hold them in a raw string of a
template, and so that no placeholder comes in with them.
*/}}
{{- define "logpipeline.rules.matchers" -}}
{{- $name := index . 0 }}
{{- $matchers := index . 1 }}
{{- $one := `[a-zA-Z][a-zA-Z0-9_]*(=|!=|=~|!~)"([^"\\\x60[:cntrl:]]|\\[\\"])*"` }}
{{- if or (not (regexMatch (printf `^%s(, ?%s)*$` $one $one) $matchers)) (contains "${" $matchers) }}
{{- fail (printf "%s is %s: allowed are label matchers of PromQL with commas between them, such as job=\"a\",node!~\"b-.*|c\"; values stand in double quotes, and a backslash in one is written twice" $name $matchers) }}
{{- end }}
{{- range $one := regexFindAll `[=!]~?"([^"\\]|\\.)*"` $matchers -1 }}
{{- if contains "~" (substr 0 2 $one) }}
{{- $regex := regexReplaceAll `\\(.)` (substr 3 (int (sub (len $one) 1)) $one) "${1}" }}
{{- /* What compiles matches the empty text with an empty alternative; what does not matches none. Prometheus would refuse all rules. */}}
{{- if not (regexMatch (printf "|%s" $regex) "") }}
{{- fail (printf "%s is %s: %s is no regular expression of Go (RE2), as PromQL has them" $name $matchers $regex) }}
{{- end }}
{{- end }}
{{- end }}
{{- $matchers }}
{{- end }}
